import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

import { invitationEventTypes } from "./invitation-events.ts";
import { invitationTransitions } from "../invitation-transitions.ts";

const source = resolve(import.meta.dirname, "../..");

/** What idempotency records are named after. */
const procedures = new Set(["invitation.create", "invitation.resend"]);

/** The organization's app does these itself, so no one has to hear of them. */
const auditOnly = new Set(["invitation.code_exchanged", "invitation.code_reused"]);

test("every audit event of an invitation reaches its followers", async () => {
  const files = (await readdir(source, { recursive: true })).filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.startsWith("testing"),
  );
  const written = new Set(Object.keys(invitationTransitions).map((event) => `invitation.${event}`));
  for (const file of files) {
    if (file.endsWith("invitation-events.ts")) continue;
    const text = await readFile(join(source, file), "utf8");
    for (const [, action = ""] of text.matchAll(/['"](invitation\.[a-z_]+)['"]/g))
      if (!procedures.has(action) && !auditOnly.has(action)) written.add(action);
  }
  expect(written.size).toBeGreaterThan(12);
  const published: ReadonlySet<string> = new Set(invitationEventTypes);
  expect([...written].filter((action) => !published.has(action))).toEqual([]);
});
