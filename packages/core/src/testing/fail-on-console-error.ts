/* oxlint-disable no-console -- this file is about the console */
import { afterEach, beforeEach } from "vitest";

/*
 * A vitest setup file: an error on the console that a test did not expect is a failure. A test that
 * expects one puts its own spy over console.error.
 */
const { error: original } = console;
let unexpected: string[] = [];

beforeEach(() => {
  unexpected = [];
  console.error = (...args: unknown[]) => {
    unexpected.push(args.map(String).join(" "));
    original(...args);
  };
});

afterEach(() => {
  console.error = original;
  if (unexpected.length > 0) throw new Error(`unexpected console.error: ${unexpected.join("\n")}`);
});
