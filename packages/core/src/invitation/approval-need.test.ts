import { expect, test } from "vitest";

import { parsePolicy } from "../model/policy.ts";
import { policyWantsApproval } from "./approval-need.ts";

const member = { role: "member", customRoles: [] } as const;
const admin = { role: "admin", customRoles: [] } as const;

test.each([
  ["never", "else.example", admin, null],
  ["when_insufficient", "else.example", admin, null],
  ["external_domain", "acme.example", admin, null],
  ["external_domain", "mail.acme.example", member, null],
  ["external_domain", "notacme.example", member, "external_domain"],
  ["privileged_role", "else.example", member, null],
  ["privileged_role", "acme.example", admin, "privileged_role"],
  ["always", "acme.example", member, null],
  ["always", "else.example", member, "always"],
] as const)("under %s an invitation to %s as %j wants %s", (required, domain, offer, reason) => {
  const policy = parsePolicy({ approval: { required, autoApproveDomains: ["acme.example"] } });
  expect(policyWantsApproval(policy, domain, offer)).toBe(reason);
});
