import { secretSamples } from "@usher/process/testing";
import { expect, test } from "vitest";

import { explain } from "./explain.ts";

test.each(secretSamples)("S24: an unexpected error is shown without $name", ({ text, secret }) => {
  const { exitCode, message, stack } = explain(new Error(text));
  expect(exitCode).toBe(3);
  expect(stack).toContain("explain.test.ts");
  expect(message + stack).not.toContain(secret);
});
