import { expect, test } from "vitest";

import { explainDatabaseError, explainStatementError } from "./explain-database-error.ts";

const serverError = (code: string, message: string) =>
  Object.assign(new Error(message), { code, severity: "ERROR" });

test.each([
  serverError("42703", 'column "rank" does not exist'),
  serverError("23505", "duplicate key value violates unique constraint"),
  new TypeError("rows is not iterable"),
])("an error of our own statement is not the operator's: %s", (error) => {
  expect(explainStatementError(error)).toBeNull();
});

test("a state that no rule knows is named only while connecting", () => {
  const error = serverError("XX000", "Tenant or user not found");
  expect(explainStatementError(error)).toBeNull();
  expect(explainDatabaseError(error)).toMatchObject({ kind: "refused" });
});

test("what the operator can fix is named in both", () => {
  const error = serverError("42501", "permission denied for schema public");
  expect(explainStatementError(error)).toEqual(explainDatabaseError(error));
  expect(explainStatementError(error)?.advice).toContain("GRANT");
});
