import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

import { eventTypes } from "./event-types.ts";

const source = resolve(import.meta.dirname, "../..");

/** They change how a person is found in Slack, not the membership. */
const internal = new Set(["member.slack_account_connected", "member.slack_account_disconnected"]);

test("every audit event of an approval request or a member reaches its readers", async () => {
  const files = (await readdir(source, { recursive: true })).filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.startsWith("testing"),
  );
  const written = new Set<string>();
  for (const file of files) {
    const text = await readFile(join(source, file), "utf8");
    for (const [, action = ""] of text.matchAll(/action: "((?:approval|member)\.[a-z_]+)"/g))
      written.add(action);
  }
  expect(written.size).toBeGreaterThan(8);
  const published: ReadonlySet<string> = new Set(eventTypes);
  const missing = [...written].filter((action) => !published.has(action) && !internal.has(action));
  expect(missing).toEqual([]);
});
