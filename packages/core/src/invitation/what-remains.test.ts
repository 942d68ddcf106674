import { describe, expect, test } from "vitest";

import {
  createCallers,
  createOrganization,
  linkTokenOf,
  rejectionOf,
  useOrganization,
} from "../testing/index.ts";
import type { EntryResult } from "./schemas.ts";

const fixture = useOrganization();

async function invite(email: string, roles: string[]) {
  const batch = await fixture.as.owner.invitation.create({ entries: [{ email, roles }] });
  const invitation = batch.results[0]?.invitation;
  if (!invitation) throw new Error(JSON.stringify(batch.results[0]?.error));
  return invitation;
}

const rolesOf = async (email: string) =>
  (await fixture.as.owner.member.list({ limit: 100 })).members
    .filter((member) => member.email === email)
    .map((member) => member.roles);

describe("S15: an acceptance that fails half way", () => {
  test("leaves the invitation open, and succeeds on retry", async () => {
    const invitation = await invite("jane@half.example", ["admin"]);
    const token = await linkTokenOf(fixture.db.store, invitation);
    await fixture.db.sql(
      `CREATE FUNCTION refuse_membership() RETURNS trigger LANGUAGE plpgsql
       AS $$ BEGIN RAISE EXCEPTION 'an injected fault'; END $$`,
    );
    await fixture.db.sql(
      `CREATE TRIGGER refuse BEFORE INSERT ON membership
       FOR EACH ROW EXECUTE FUNCTION refuse_membership()`,
    );
    const { code } = await rejectionOf(fixture.as.anonymous.invitation.accept({ token }));
    await fixture.db.sql("DROP TRIGGER refuse ON membership");
    expect(code).toBe("internal.error");

    expect(await fixture.as.owner.invitation.get({ id: invitation.id })).toMatchObject({
      state: "pending",
      acceptedUserId: null,
    });
    const { events } = await fixture.as.owner.audit.list({ subjectId: invitation.id });
    expect(events.map((event) => event.action)).toEqual(["invitation.created"]);
    expect(await rolesOf("jane@half.example")).toEqual([]);

    await fixture.as.anonymous.invitation.accept({ token });
    expect(await rolesOf("jane@half.example")).toEqual([["admin"]]);
  });
});

describe("the remains of an ended invitation", () => {
  test("S13: carry nothing of a revoked role into the next invitation", async () => {
    const first = await invite("sam@next.example", ["owner"]);
    const oldToken = await linkTokenOf(fixture.db.store, first);
    await fixture.as.owner.invitation.revoke({ id: first.id });
    expect(await rolesOf("sam@next.example")).toEqual([]);

    const second = await invite("sam@next.example", ["member"]);
    expect(
      (await rejectionOf(fixture.as.anonymous.invitation.accept({ token: oldToken }))).code,
    ).toBe("invite.not_found");
    const token = await linkTokenOf(fixture.db.store, second);
    await fixture.as.anonymous.invitation.accept({ token });
    expect(await rolesOf("sam@next.example")).toEqual([["member"]]);
  });

  test("S32: a second invitation with another role does not change the open one", async () => {
    const first = await invite("kim@roles.example", ["member"]);
    for (const onPending of ["report", "resend"] as const) {
      const batch = await fixture.as.owner.invitation.create({
        entries: [{ email: "Kim@roles.example", roles: ["owner"] }],
        onPending,
      });
      expect(batch.results[0]?.invitation?.id ?? first.id).toBe(first.id);
    }
    const open = await fixture.as.owner.invitation.get({ id: first.id });
    expect(open).toMatchObject({ state: "pending", roles: ["member"] });
    const token = await linkTokenOf(fixture.db.store, first);
    await fixture.as.anonymous.invitation.accept({ token });
    expect(await rolesOf("kim@roles.example")).toEqual([["member"]]);
  });
});

test("S27: gives the same answer for addresses known and unknown elsewhere", async () => {
  const elsewhere = await createOrganization(fixture.db.store);
  const there = createCallers(fixture.db.store, elsewhere);
  await there.owner.invitation.create({ entries: [{ email: "open@known.example" }] });
  const emails = [elsewhere.member.email, "open@known.example", "unknown@known.example"];

  const answers = await Promise.all(
    emails.map((email) => fixture.as.admin.invitation.create({ entries: [{ email }] })),
  );
  const [known, open, unknown] = answers.map(({ results }) => shapeOf(results[0]));
  expect(unknown).toMatchObject({ outcome: "invited", state: "pending" });
  expect(known).toEqual(unknown);
  expect(open).toEqual(unknown);
});

/** An answer without its address and its random parts. */
function shapeOf(result: EntryResult | undefined) {
  const { invitation, outcome, error } = result ?? {};
  return {
    outcome,
    error,
    state: invitation?.state,
    roles: invitation?.roles,
    fields: Object.entries(invitation ?? {}).map(([name, value]) => [name, value === null]),
  };
}
