import { afterAll, afterEach, beforeAll } from "vitest";

/*
 * A vitest setup file: a warning of one of these kinds, ours or a library's, is a failure of the test
 * that ran when it came, or of the file when it came later.
 */
const fatal = new Set(["DeprecationWarning", "MaxListenersExceededWarning"]);
let found: Error[] = [];

function collect(warning: Error): void {
  if (fatal.has(warning.name)) found.push(warning);
}

function failOnWarning(): void {
  const warnings = found;
  found = [];
  if (warnings.length > 0)
    throw new AggregateError(warnings, `unexpected ${warnings.map(String).join("\n")}`);
}

beforeAll(() => {
  process.on("warning", collect);
});
afterEach(failOnWarning);
afterAll(() => {
  process.off("warning", collect);
  failOnWarning();
});
