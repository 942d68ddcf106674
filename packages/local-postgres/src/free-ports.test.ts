import { expect, test } from "vitest";

import { portRange } from "./free-ports.ts";

/** Whether fetch refuses the port before it connects. */
async function isRefused(port: number): Promise<boolean> {
  const error: unknown = await fetch(`http://127.0.0.1:${port}`).catch((reason: unknown) => reason);
  return error instanceof Error && String(error.cause).includes("bad port");
}

test("fetch refuses the port below the range, and none from there on", async () => {
  const [first] = portRange;
  expect(await isRefused(first - 1)).toBe(true);
  for (let port = first; port < first + 200; port += 1) expect(await isRefused(port)).toBe(false);
});
