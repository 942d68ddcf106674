import { describe, expect, test } from "vitest";

import {
  linkTokenOf,
  lookAlikes,
  rejectionOf,
  sessionOf,
  spellings,
  useOrganization,
} from "../testing/index.ts";
import type { InvitationView } from "./schemas.ts";

const fixture = useOrganization({ poolSize: 20 });

let people = 0;
async function invited(
  options: { roles?: string[]; email?: string } = {},
): Promise<InvitationView> {
  people += 1;
  const batch = await fixture.as.owner.invitation.create({
    entries: [
      { email: options.email ?? `jane${people}@people.example`, roles: options.roles ?? ["admin"] },
    ],
  });
  const invitation = batch.results[0]?.invitation;
  if (!invitation) throw new Error(JSON.stringify(batch.results[0]?.error));
  return invitation;
}

async function copyOf({ id }: InvitationView): Promise<string> {
  const { link } = await fixture.as.owner.invitation.copyLink({ id });
  return link.slice(link.lastIndexOf("/") + 1);
}

async function membershipsOf(email: string): Promise<{ role: string; status: string }[]> {
  return fixture.db.sql(
    `SELECT m.role, m.status FROM membership m JOIN user_email e ON e.user_id = m.user_id
     WHERE m.organization_id = $1 AND e.email_key = $2`,
    [fixture.organization.id, email],
  );
}

describe("accepting by the emailed link", () => {
  test("makes the invitee a member with the offered role, without a sign-in", async () => {
    const invitation = await invited();
    const token = await linkTokenOf(fixture.db.store, invitation);
    const accepted = await fixture.as.anonymous.invitation.accept({ token, name: "Jane Doe" });
    expect(accepted).toMatchObject({
      alreadyAccepted: false,
      invitationId: invitation.id,
      membership: { roles: ["admin"] },
      organization: { id: fixture.organization.id },
    });
    expect(await membershipsOf(invitation.email)).toEqual([{ role: "admin", status: "active" }]);
    const after = await fixture.as.owner.invitation.get({ id: invitation.id });
    expect(after).toMatchObject({ state: "accepted", acceptedUserId: accepted.membership.userId });
  });

  test("previews, declines and accepts with a token that an email client changed", async () => {
    const { anonymous } = fixture.as;
    const [refusing, joining] = [await invited(), await invited()];
    const refused = `${await linkTokenOf(fixture.db.store, refusing)}>,`;
    const joined = `${(await linkTokenOf(fixture.db.store, joining)).toUpperCase()}%20`;
    expect((await anonymous.invitation.preview({ token: refused })).state).toBe("pending");
    await anonymous.invitation.decline({ token: refused });
    expect((await anonymous.invitation.preview({ token: refused })).state).toBe("declined");
    expect((await anonymous.invitation.accept({ token: joined })).invitationId).toBe(joining.id);
  });

  test("S14, I3, I4: 50 parallel accepts make one membership and one accepted event", async () => {
    const invitation = await invited();
    const token = await linkTokenOf(fixture.db.store, invitation);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => fixture.as.anonymous.invitation.accept({ token })),
    );
    expect(new Set(answers.map((answer) => answer.membership.id)).size).toBe(1);
    expect(answers.filter((answer) => !answer.alreadyAccepted)).toHaveLength(1);
    expect(await membershipsOf(invitation.email)).toHaveLength(1);
    const events = await fixture.as.owner.audit.list({
      subjectId: invitation.id,
      action: "invitation.accepted",
    });
    expect(events.events).toHaveLength(1);
  });

  test("I4: a repeat gets the same answer", async () => {
    const token = await linkTokenOf(fixture.db.store, await invited());
    const first = await fixture.as.anonymous.invitation.accept({ token });
    const second = await fixture.as.anonymous.invitation.accept({ token });
    expect(second).toEqual({ ...first, alreadyAccepted: true });
  });

  test("S16: accept and revoke at once leave exactly one of the two", async () => {
    for (let round = 0; round < 10; round += 1) {
      const invitation = await invited();
      const token = await linkTokenOf(fixture.db.store, invitation);
      const [accepted, revoked] = await Promise.allSettled([
        fixture.as.anonymous.invitation.accept({ token }),
        fixture.as.owner.invitation.revoke({ id: invitation.id }),
      ]);
      const { state } = await fixture.as.owner.invitation.get({ id: invitation.id });
      expect([accepted.status, revoked.status].toSorted()).toEqual(["fulfilled", "rejected"]);
      expect(state).toBe(accepted.status === "fulfilled" ? "accepted" : "revoked");
      expect(await membershipsOf(invitation.email)).toHaveLength(state === "accepted" ? 1 : 0);
    }
  });

  test("S5: an existing person's row is not changed and the placeholder stays a valid id", async () => {
    const existing = await fixture.db.store.read.users.ensure({
      id: crypto.randomUUID(),
      name: "Jane Before",
      email: "existing@people.example",
      emailKey: "existing@people.example",
    });
    const invitation = await invited({ email: "existing@people.example" });
    const token = await linkTokenOf(fixture.db.store, invitation);
    const accepted = await fixture.as.anonymous.invitation.accept({ token, name: "Someone Else" });
    expect(accepted.membership.userId).toBe(existing.id);
    expect((await fixture.db.store.read.users.find(existing.id))?.name).toBe("Jane Before");
    expect(await fixture.db.store.read.users.find(invitation.inviteeUserId)).not.toBeNull();
  });
});

describe("a link", () => {
  test("I8: of an older generation answers that a newer one was sent", async () => {
    const invitation = await invited();
    const older = await linkTokenOf(fixture.db.store, invitation);
    fixture.db.clock.advance("11 minutes");
    const resent = await fixture.as.owner.invitation.resend({ id: invitation.id });
    expect(resent).toMatchObject({ id: invitation.id, generation: 2, state: "pending" });
    expect((await fixture.as.anonymous.invitation.preview({ token: older })).state).toBe(
      "superseded",
    );
    expect((await rejectionOf(fixture.as.anonymous.invitation.accept({ token: older }))).code).toBe(
      "invite.superseded",
    );
    const newer = await linkTokenOf(fixture.db.store, invitation);
    expect((await fixture.as.anonymous.invitation.accept({ token: newer })).alreadyAccepted).toBe(
      false,
    );
  });

  test("S2, I7, I25: gives one answer if unknown, malformed, wrong, foreign or revoked", async () => {
    const invitation = await invited();
    const right = await linkTokenOf(fixture.db.store, invitation);
    const revoked = await invited();
    const revokedToken = await linkTokenOf(fixture.db.store, revoked);
    await fixture.as.owner.invitation.revoke({ id: revoked.id });
    const [selector = "", verifier = ""] = right.split(".");
    const wrong = [
      "",
      "nonsense",
      selector,
      `${selector}.${"a".repeat(52)}`,
      `${crypto.randomUUID()}.${verifier}`,
      revokedToken,
    ];
    const answers = await Promise.all(
      wrong.flatMap((token) => [
        rejectionOf(fixture.as.anonymous.invitation.preview({ token })),
        rejectionOf(fixture.as.anonymous.invitation.accept({ token })),
        rejectionOf(fixture.as.anonymous.invitation.decline({ token })),
      ]),
    );
    for (const answer of answers)
      expect(answer).toEqual({
        code: "invite.not_found",
        message: "There is no such invitation.",
        status: 404,
      });
  });

  test("I36: expires exactly at its expiry, and a resend reopens the invitation", async () => {
    const invitation = await invited();
    const token = await linkTokenOf(fixture.db.store, invitation);
    fixture.db.clock.advance("7 days");
    expect((await fixture.as.anonymous.invitation.preview({ token })).state).toBe("expired");
    expect((await rejectionOf(fixture.as.anonymous.invitation.accept({ token }))).code).toBe(
      "invite.expired",
    );
    const resent = await fixture.as.owner.invitation.resend({ id: invitation.id });
    expect(resent).toMatchObject({ id: invitation.id, state: "pending", generation: 2 });
    expect(Date.parse(resent.expiresAt ?? "")).toBeGreaterThan(
      Date.parse(invitation.expiresAt ?? ""),
    );
  });

  test("that was copied requires a verified sign-in with the invited address", async () => {
    const invitation = await invited();
    const { link } = await fixture.as.owner.invitation.copyLink({ id: invitation.id });
    const token = link.slice(link.lastIndexOf("/") + 1);
    expect(link).toMatch(/^https:\/\/invite\.test\/i\//);
    expect((await fixture.as.anonymous.invitation.preview({ token })).provesMailbox).toBe(false);
    expect((await rejectionOf(fixture.as.anonymous.invitation.accept({ token }))).code).toBe(
      "invite.email_unverified",
    );

    const stranger = await fixture.organization.addMember({ role: "member", name: "stranger" });
    const mismatch = await rejectionOf(
      fixture.as.as(sessionOf(stranger)).invitation.accept({ token }),
    );
    expect(mismatch).toMatchObject({
      code: "invite.email_mismatch",
      details: { invited: expect.stringContaining("•••"), signedInAs: stranger.email },
    });
    const jane = await fixture.db.store.read.users.ensure({
      id: crypto.randomUUID(),
      name: null,
      email: invitation.email,
      emailKey: invitation.email,
    });
    const accepted = await fixture.as
      .as(sessionOf({ userId: jane.id, email: invitation.email }), { organization: null })
      .invitation.accept({ token });
    expect(accepted.membership.userId).toBe(jane.id);
  });

  test("S3: that was copied is another secret, and the emailed one keeps proving the mailbox", async () => {
    const invitation = await invited();
    const emailed = await linkTokenOf(fixture.db.store, invitation);
    const copied = await copyOf(invitation);
    expect(copied).not.toBe(emailed);
    expect(await copyOf(invitation)).toBe(copied);
    const { preview, accept, decline } = fixture.as.anonymous.invitation;
    expect((await preview({ token: emailed })).provesMailbox).toBe(true);
    for (const call of [accept, decline])
      expect((await rejectionOf(call({ token: copied }))).code).toBe("invite.email_unverified");
    expect((await accept({ token: emailed })).alreadyAccepted).toBe(false);
  });

  test("S3: that an earlier version copied is the emailed one, which takes a sign-in until a resend", async () => {
    const invitation = await invited();
    await fixture.db.sql("UPDATE invitation SET link_copied = true WHERE id = $1", [invitation.id]);
    const token = await linkTokenOf(fixture.db.store, invitation);
    const { accept } = fixture.as.anonymous.invitation;
    expect((await rejectionOf(accept({ token }))).code).toBe("invite.email_unverified");
    fixture.db.clock.advance("11 minutes");
    await fixture.as.owner.invitation.resend({ id: invitation.id });
    const resent = await linkTokenOf(fixture.db.store, invitation);
    expect((await accept({ token: resent })).alreadyAccepted).toBe(false);
  });

  test.each<[string, string, (id: string) => Promise<unknown>]>([
    ["revoke", "invite.not_found", (id) => fixture.as.owner.invitation.revoke({ id })],
    ["resend", "superseded", (id) => fixture.as.owner.invitation.resend({ id })],
    [
      "correction of the address",
      "invite.not_found",
      (id) => fixture.as.owner.invitation.correctAddress({ id, email: `${id}@people.example` }),
    ],
  ])("that was copied ends with a %s", async (_what, shown, end) => {
    const invitation = await invited();
    const token = await copyOf(invitation);
    fixture.db.clock.advance("11 minutes");
    await end(invitation.id);
    const call = fixture.as.anonymous.invitation.preview({ token });
    const ended = shown === "superseded" ? (await call).state : (await rejectionOf(call)).code;
    expect(ended).toBe(shown);
  });

  test("S16: copied and resent at once leaves the new emailed link working", async () => {
    for (let round = 0; round < 5; round += 1) {
      const invitation = await invited();
      fixture.db.clock.advance("11 minutes");
      const [copied] = await Promise.allSettled([
        copyOf(invitation),
        fixture.as.owner.invitation.resend({ id: invitation.id }),
      ]);
      const { preview, accept } = fixture.as.anonymous.invitation;
      if (copied.status === "fulfilled")
        expect(["pending", "superseded"]).toContain((await preview({ token: copied.value })).state);
      const token = await linkTokenOf(fixture.db.store, invitation);
      expect((await accept({ token })).alreadyAccepted).toBe(false);
    }
  });

  test("S3, I5: the customer's app may vouch for the invited address only", async () => {
    const invitation = await invited();
    const token = await linkTokenOf(fixture.db.store, invitation);
    const app = fixture.as.as({
      kind: "org_key",
      keyId: crypto.randomUUID(),
      organizationId: fixture.organization.id,
      permissions: ["invitation:accept"],
      maxRole: "admin",
    });
    const codes = [];
    for (const claim of [
      {},
      { email: invitation.email },
      { email: invitation.email, emailVerified: false },
      { email: "other@people.example", emailVerified: true },
    ])
      codes.push((await rejectionOf(app.invitation.accept({ token, ...claim }))).code);
    expect(codes).toEqual([
      "invite.email_unverified",
      "invite.email_unverified",
      "invite.email_unverified",
      "invite.email_mismatch",
    ]);
    expect((await fixture.as.owner.invitation.get({ id: invitation.id })).state).toBe("pending");
    await app.invitation.accept({
      token,
      email: invitation.email.toUpperCase().replace("EXAMPLE", "example"),
      emailVerified: true,
    });
  });

  test("S7: a look-alike of the invited address is rejected", async () => {
    const invitation = await invited({ email: "owner@kilo.example" });
    const token = await linkTokenOf(fixture.db.store, invitation);
    const app = fixture.as.as({
      kind: "org_key",
      keyId: crypto.randomUUID(),
      organizationId: fixture.organization.id,
      permissions: ["invitation:accept"],
      maxRole: "owner",
    });
    for (const [what, email] of lookAlikes) {
      const call = app.invitation.accept({ token, email, emailVerified: true });
      expect((await rejectionOf(call)).code, what).toBe("invite.email_mismatch");
    }
    const [, , spelled = ""] = spellings;
    await app.invitation.accept({ token, email: spelled, emailVerified: true });
  });
});

describe("authority at acceptance", () => {
  test("S11, I11: rejects and revokes a demoted inviter's invitation", async () => {
    const second = await fixture.organization.addMember({ role: "owner", name: "second" });
    const batch = await fixture.as
      .as(sessionOf(second))
      .invitation.create({ entries: [{ email: "late@people.example", roles: ["owner"] }] });
    const invitation = batch.results[0]?.invitation;
    if (!invitation) throw new Error("not invited");
    const token = await linkTokenOf(fixture.db.store, invitation);
    // Straight in the table: the verb would have revoked the invitation by itself.
    await fixture.db.sql(
      "UPDATE membership SET role = 'admin' WHERE organization_id = $1 AND user_id = $2",
      [fixture.organization.id, second.userId],
    );
    expect((await rejectionOf(fixture.as.anonymous.invitation.accept({ token }))).code).toBe(
      "invite.inviter_unauthorized",
    );
    expect(await fixture.as.owner.invitation.get({ id: invitation.id })).toMatchObject({
      state: "revoked",
      stateReason: "inviter_unauthorized",
    });
    expect((await rejectionOf(fixture.as.anonymous.invitation.accept({ token }))).code).toBe(
      "invite.not_found",
    );
  });

  test("S12: removing a member ends invitations to them, and their accepted link does not bring them back", async () => {
    const invitation = await invited({ roles: ["member"] });
    const token = await linkTokenOf(fixture.db.store, invitation);
    const accepted = await fixture.as.anonymous.invitation.accept({ token });
    await fixture.as.owner.member.remove({ id: accepted.membership.id });
    expect((await rejectionOf(fixture.as.anonymous.invitation.accept({ token }))).code).toBe(
      "invite.already_accepted",
    );
    expect(
      (await membershipsOf(invitation.email)).filter((row) => row.status === "active"),
    ).toEqual([]);
  });
});

test("S19: drops a name that looks like a link, and rejects a reason with a link", async () => {
  const invitation = await invited();
  const token = await linkTokenOf(fixture.db.store, invitation);
  const declined = await rejectionOf(
    fixture.as.anonymous.invitation.decline({ token, reason: "see www.evil.example" }),
  );
  expect(declined).toMatchObject({
    code: "request.invalid",
    details: { path: "reason", word: "www.evil.example" },
  });
  await fixture.as.anonymous.invitation.accept({ token, name: "ceo@bank.example" });
  const [user] = await fixture.db.sql(
    "SELECT u.name FROM app_user u JOIN user_email e ON e.user_id = u.id WHERE e.email_key = $1",
    [invitation.email],
  );
  expect(user).toEqual({ name: null });
});

test("a decline ends the invitation, is idempotent, and blocks new invitations for a while", async () => {
  const invitation = await invited({ email: "no@people.example" });
  const token = await linkTokenOf(fixture.db.store, invitation);
  expect((await fixture.as.anonymous.invitation.decline({ token })).alreadyDeclined).toBe(false);
  expect((await fixture.as.anonymous.invitation.decline({ token })).alreadyDeclined).toBe(true);
  expect((await rejectionOf(fixture.as.anonymous.invitation.accept({ token }))).code).toBe(
    "invite.declined",
  );
  const again = { entries: [{ email: "NO@people.example" }] };
  const rejected = await fixture.as.owner.invitation.create(again);
  expect(rejected.results[0]?.error).toMatchObject({
    code: "invite.suppressed",
    details: { reason: "declined" },
  });
  fixture.db.clock.advance("31 days");
  expect((await fixture.as.owner.invitation.create(again)).summary.invited).toBe(1);
});
