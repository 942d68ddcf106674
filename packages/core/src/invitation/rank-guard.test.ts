import { describe, expect, test } from "vitest";

import { rejectionOf, useOrganization, type TestCallers } from "../testing/index.ts";

const fixture = useOrganization();

type Person = "member" | "billing" | "admin" | "owner";
const roles = ["member", "billing", "admin", "owner"] as const;

/** What each person gets when they act on another person's invitation of this role. */
const matrix: Record<Person, Record<(typeof roles)[number], string>> = {
  member: { member: "none", billing: "none", admin: "none", owner: "none" },
  billing: { member: "none", billing: "none", admin: "none", owner: "none" },
  admin: { member: "ok", billing: "ok", admin: "ok", owner: "above" },
  owner: { member: "ok", billing: "ok", admin: "ok", owner: "ok" },
};

/** Below admin one sees what one sent oneself, and changes no role at all; above oneself one sees and does nothing. */
const rejections: Record<string, Record<string, string>> = {
  none: { ...everywhere("invite.not_found"), changeRole: "authorize.forbidden" },
  above: {
    ...everywhere("invite.insufficient_role"),
    changeRole: "authorize.insufficient_role",
    revoke: "authorize.insufficient_role",
  },
};

function everywhere(code: string): Record<string, string> {
  return { resend: code, extend: code, copyLink: code, revoke: code };
}

type Invitations = TestCallers[Person]["invitation"];
const actions: Record<string, (invitations: Invitations, id: string) => Promise<unknown>> = {
  resend: (invitations, id) => invitations.resend({ id }),
  extend: (invitations, id) => invitations.extend({ id, expiresInHours: 200 }),
  changeRole: (invitations, id) => invitations.changeRole({ id, roles: ["member"] }),
  copyLink: (invitations, id) => invitations.copyLink({ id }),
  revoke: (invitations, id) => invitations.revoke({ id }),
};

let people = 0;
async function invited(role: string): Promise<string> {
  people += 1;
  const batch = await fixture.as.owner.invitation.create({
    entries: [{ email: `guarded${people}@people.example`, roles: [role] }],
  });
  const id = batch.results[0]?.invitation?.id;
  if (id === undefined) throw new Error(JSON.stringify(batch.results[0]));
  return id;
}

async function code(attempt: Promise<unknown>): Promise<string | null> {
  return attempt.then(
    () => null,
    async () => (await rejectionOf(attempt)).code,
  );
}

describe.each(Object.keys(matrix) as Person[])("S9, I10: %s", (person) => {
  test.each(roles)("with another person's invitation of a future %s", async (role) => {
    await fixture.as.owner.organization.updatePolicy({
      policy: { limits: { resendCooldownMinutes: 0 } },
    });
    const expected = rejections[matrix[person][role]] ?? {};
    const met: Record<string, string | null> = {};
    for (const [name, act] of Object.entries(actions))
      met[name] = await code(act(fixture.as[person].invitation, await invited(role)));
    expect(met).toEqual({
      ...Object.fromEntries(Object.keys(actions).map((name) => [name, null])),
      ...expected,
    });
  });
});
