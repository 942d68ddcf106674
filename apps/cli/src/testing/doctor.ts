import { expect } from "vitest";

import type { Check } from "../doctor/check.ts";
import { run } from "./run.ts";

/** `usher doctor --json`, read. */
export async function doctor(env: Record<string, string>, options: readonly string[] = []) {
  const done = await run(["doctor", "--json", ...options], { env });
  expect(done.stderr).toBe("");
  // What the command documents; a test fails where it is not so.
  const { ok, checks } = done.json() as { ok: boolean; checks: Check[] };
  const named = (name: string) => checks.find((check) => check.name === name);
  return { code: done.code, ok, checks, named, text: done.stdout };
}
