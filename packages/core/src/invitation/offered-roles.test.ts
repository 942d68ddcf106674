import { expect, test } from "vitest";

import { UsherError } from "../model/errors.ts";
import { offeredRoles } from "./offered-roles.ts";

const custom = new Set(["org-editor", "org-viewer"]);

test.each([
  [undefined, "member", []],
  [null, "member", []],
  [[], "member", []],
  [["admin"], "admin", []],
  [["member", "member"], "member", []],
  [["org-editor", "member", "org-viewer"], "member", ["org-editor", "org-viewer"]],
])("%j offers %s with %j", (slugs, role, customRoles) => {
  expect(offeredRoles(slugs, custom)).toEqual({ role, customRoles });
});

// Each row breaks its own rule and the ones after it: the order of the decision table decides.
test.each([
  [["unknown", "admin", "member", "org-editor"], "invite.invalid_role"],
  [["org-unknown"], "invite.invalid_role"],
  [["org-editor"], "invite.no_system_role"],
  [["admin", "member", "org-editor"], "invite.multiple_system_roles"],
  [["admin", "org-editor"], "invite.custom_roles_not_allowed"],
])("%j is %s", (slugs, code) => {
  expect(codeOf(() => offeredRoles(slugs, custom))).toBe(code);
});

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof UsherError) return error.code;
    throw error;
  }
  return "no error";
}
