import { expect, test } from "vitest";

import { changeLines, type ChangeFacts } from "./member-text.ts";

const member = {
  id: "1",
  userId: "2",
  name: "Max",
  email: "max@acme.com",
  version: 1,
  status: "active",
  roles: ["member"],
  roleNames: ["member"],
} as const;

test.each([
  [1, "revoke", "They sent 1 open invitation. It is revoked unless someone else vouches for it."],
  [
    1,
    "reattribute",
    "They sent 1 open invitation. Unless someone else vouches for it, it becomes yours, or is revoked if your role is too low.",
  ],
  [2, "revoke", "They sent 2 open invitations. Those that no one else vouches for are revoked."],
  [
    2,
    "reattribute",
    "They sent 2 open invitations. Those that no one else vouches for become yours, or are revoked if your role is too low.",
  ],
] as const)(
  "with %d open invitations and the policy %s says what happens",
  (count, policy, line) => {
    const facts: ChangeFacts = {
      member,
      isSelf: false,
      organizationName: "Acme",
      effects: {
        openInvitations: { count, more: false },
        delegations: { count: 0, more: false },
        onInviterLoss: policy,
      },
    };
    expect(changeLines("suspend", facts).at(-1)).toBe(`• ${line}`);
  },
);
