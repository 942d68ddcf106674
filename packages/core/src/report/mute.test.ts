import { describe, expect, test } from "vitest";

import type { Context } from "../ports/context.ts";
import type { InvitationView } from "../invitation/schemas.ts";
import { erasedEmail } from "../model/erased.ts";
import { newId } from "../model/ids.ts";
import {
  createCallers,
  createOrganization,
  linkTokenOf,
  rejectionOf,
  testContext,
  useOrganization,
} from "../testing/index.ts";
import { muteTokenOf } from "../testing/mute-token-of.ts";
import { liftMute } from "./lift-mute.ts";
import { muteByLink, previewMuteLink } from "./mute-link.ts";
import { muteOrganization } from "./mute-organization.ts";
import { reportOrganization } from "./report-organization.ts";

const fixture = useOrganization({ poolSize: 20 });
const visitor = (): Context => testContext(fixture.db.store, null, { via: "page" });
const tokenOf = (invitation: InvitationView) => linkTokenOf(fixture.db.store, invitation);

let people = 0;
async function invited(email?: string): Promise<InvitationView> {
  people += 1;
  const { results } = await fixture.as.owner.invitation.create({
    entries: [{ email: email ?? `jane${people}@people.example` }],
  });
  const invitation = results[0]?.invitation;
  if (!invitation) throw new Error(JSON.stringify(results[0]?.error));
  return invitation;
}

async function errorOfInviting(email: string) {
  const { results } = await fixture.as.owner.invitation.create({ entries: [{ email }] });
  return results[0]?.error ?? null;
}

const stateOf = async ({ id }: InvitationView) =>
  (await fixture.as.owner.invitation.get({ id })).state;

async function suppressions() {
  const listed = await fixture.as.owner.suppression.list();
  return listed.suppressions.map(({ emailKey, reason, until }) => ({ emailKey, reason, until }));
}

async function actionsOf({ id }: InvitationView) {
  const { events } = await fixture.as.owner.audit.list({ subjectId: id });
  return events.map(({ action, actorKind }) => [action, actorKind]).toReversed();
}

/** What the worker does before it calls the provider: null where the email no longer leaves. */
async function begin({ id }: InvitationView) {
  const organizationId = fixture.organization.id;
  const [delivery] = await fixture.db.sql<{ id: string }>(
    "SELECT id FROM delivery WHERE organization_id = $1 AND invitation_id = $2 AND kind = 'invitation'",
    [organizationId, id],
  );
  return fixture.db.store.read.outbox.beginSending({
    organizationId,
    deliveryId: delivery?.id ?? "",
    from: ["queued"],
    attemptId: newId(),
  });
}

describe("muting by the page", () => {
  test("declines the pending invitation, and blocks the address until the invitee lifts it", async () => {
    const invitation = await invited();
    await muteOrganization(visitor(), await tokenOf(invitation));
    expect(await stateOf(invitation)).toBe("declined");
    expect(await suppressions()).toEqual([
      { emailKey: invitation.email, reason: "muted", until: null },
    ]);
    expect(await actionsOf(invitation)).toEqual([
      ["invitation.created", "session"],
      ["invitation.declined", "invitee"],
      ["invitation.muted", "invitee"],
    ]);
    expect(await errorOfInviting(invitation.email)).toMatchObject({
      code: "invite.suppressed",
      details: { reason: "muted", until: null },
    });
  });

  test("twenty at once make one entry and one event each", async () => {
    const invitation = await invited();
    const token = await tokenOf(invitation);
    await Promise.all(Array.from({ length: 20 }, () => muteOrganization(visitor(), token)));
    expect(await suppressions()).toHaveLength(1);
    expect(await actionsOf(invitation)).toHaveLength(3);
  });

  test("by an old link declines the newer invitation of the same address", async () => {
    const old = await invited();
    await fixture.as.anonymous.invitation.decline({ token: await tokenOf(old) });
    fixture.db.clock.advance("31 days");
    const newer = await invited(old.email);
    await muteOrganization(visitor(), await tokenOf(old));
    expect([await stateOf(old), await stateOf(newer)]).toEqual(["declined", "declined"]);
    expect((await suppressions()).map(({ reason }) => reason)).toEqual(["muted"]);
  });

  test("works by the links of expired and superseded invitations", async () => {
    const expired = await invited();
    const resent = await invited();
    const superseded = await tokenOf(resent);
    fixture.db.clock.advance("11 minutes");
    await fixture.as.owner.invitation.resend({ id: resent.id });
    await muteOrganization(visitor(), superseded);
    expect(await stateOf(resent)).toBe("declined");
    fixture.db.clock.advance("8 days");
    await muteOrganization(visitor(), await tokenOf(expired));
    expect(await stateOf(expired)).toBe("expired");
    expect(await suppressions()).toHaveLength(2);
  });

  test("leaves another address, and the same address in another organization, alone", async () => {
    const [invitation, other] = [await invited(), await invited()];
    await muteOrganization(visitor(), await tokenOf(invitation));
    expect(await stateOf(other)).toBe("pending");
    const next = await createOrganization(fixture.db.store);
    const elsewhere = await createCallers(fixture.db.store, next).owner.invitation.create({
      entries: [{ email: invitation.email }],
    });
    expect(elsewhere.results[0]?.outcome).toBe("invited");
  });

  test.each([
    ["mute", muteOrganization],
    ["report", reportOrganization],
    ["lift", liftMute],
  ])("S3: a copied link does not %s", async (_what, act) => {
    const invitation = await invited();
    const { link } = await fixture.as.owner.invitation.copyLink({ id: invitation.id });
    const copied = link.slice(link.lastIndexOf("/") + 1);
    expect((await rejectionOf(act(visitor(), copied))).code).toBe("invite.email_unverified");
    expect(await stateOf(invitation)).toBe("pending");
    expect(await suppressions()).toEqual([]);
  });

  test.each([
    ["mute", muteOrganization],
    ["report", reportOrganization],
  ])(
    "who accepted does not %s by the page, and a revoked link opens nothing",
    async (_what, act) => {
      const [accepted, revoked] = [await invited(), await invited()];
      const token = await tokenOf(accepted);
      await fixture.as.anonymous.invitation.accept({ token });
      await fixture.as.owner.invitation.revoke({ id: revoked.id });
      expect((await rejectionOf(act(visitor(), token))).code).toBe("invite.already_accepted");
      const gone = act(visitor(), await tokenOf(revoked));
      expect((await rejectionOf(gone)).code).toBe("invite.not_found");
      expect(await suppressions()).toEqual([]);
    },
  );

  test("S16: accept and mute at once leave a member or a declined invitation", async () => {
    for (let round = 0; round < 10; round += 1) {
      const invitation = await invited();
      const token = await tokenOf(invitation);
      const [accepted] = await Promise.allSettled([
        fixture.as.anonymous.invitation.accept({ token }),
        muteOrganization(visitor(), token),
      ]);
      const state = await stateOf(invitation);
      expect(state).toBe(accepted.status === "fulfilled" ? "accepted" : "declined");
    }
  });
});

describe("after a mute", () => {
  test("a queued email is canceled when it is due", async () => {
    const invitation = await invited();
    await muteOrganization(visitor(), await tokenOf(invitation));
    expect(await begin(invitation)).toBeNull();
  });

  test("no email of an invitation leaves that was created or approved at the same time", async () => {
    for (let round = 0; round < 10; round += 1) {
      const first = await invited();
      await fixture.as.owner.invitation.revoke({ id: first.id });
      const [created] = await Promise.all([
        fixture.as.owner.invitation.create({ entries: [{ email: first.email }] }),
        muteByLink(visitor(), await muteTokenOf(fixture.db.store, first)),
      ]);
      const invitation = created.results[0]?.invitation;
      if (invitation) expect(await begin(invitation)).toBeNull();
      else expect(created.results[0]?.error?.code).toBe("invite.suppressed");
    }
  });

  test("an admin cannot lift it", async () => {
    const invitation = await invited();
    await muteOrganization(visitor(), await tokenOf(invitation));
    const [entry] = (await fixture.as.owner.suppression.list()).suppressions;
    const removed = fixture.as.owner.suppression.remove({ id: entry?.id ?? "" });
    expect((await rejectionOf(removed)).code).toBe("suppression.muted");
    expect(await suppressions()).toHaveLength(1);
  });

  test("any of the invitee's links that opens lifts it, and nothing else", async () => {
    const invitation = await invited();
    const token = await tokenOf(invitation);
    await muteOrganization(visitor(), token);
    const organizationId = fixture.organization.id;
    const entry = { organizationId, emailKey: invitation.email, days: null };
    for (const reason of ["bounced", "manual"] as const)
      await fixture.db.store.read.suppressions.add({ ...entry, id: newId(), reason });
    const preview = () => fixture.as.anonymous.invitation.preview({ token });
    expect(await preview()).toMatchObject({ muted: true, reported: false });
    await Promise.all([liftMute(visitor(), token), liftMute(visitor(), token)]);
    expect(await preview()).toMatchObject({ muted: false });
    const left = await suppressions();
    expect(left.map(({ reason }) => reason).toSorted()).toEqual(["bounced", "manual"]);
    const lifted = (await actionsOf(invitation)).filter(
      ([action]) => action === "invitation.unmuted",
    );
    expect(lifted).toEqual([["invitation.unmuted", "invitee"]]);
  });

  test("the address can be invited again once it is lifted", async () => {
    const invitation = await invited();
    const token = await tokenOf(invitation);
    await muteOrganization(visitor(), token);
    await liftMute(visitor(), token);
    expect(await errorOfInviting(invitation.email)).toBeNull();
  });

  test("a copied link does not say whether the invitee muted", async () => {
    const invitation = await invited();
    const { link } = await fixture.as.owner.invitation.copyLink({ id: invitation.id });
    await muteOrganization(visitor(), await tokenOf(invitation));
    const token = link.slice(link.lastIndexOf("/") + 1);
    expect(await fixture.as.anonymous.invitation.preview({ token })).toMatchObject({
      provesMailbox: false,
      muted: false,
    });
  });
});

describe("S43: the link of List-Unsubscribe", () => {
  const muteToken = (invitation: InvitationView) => muteTokenOf(fixture.db.store, invitation);

  test("mutes once, whatever became of the invitation", async () => {
    const { anonymous, owner } = fixture.as;
    const [pending, accepted, declined, revoked, expired] = [
      await invited(),
      await invited(),
      await invited(),
      await invited(),
      await invited(),
    ];
    await anonymous.invitation.accept({ token: await tokenOf(accepted) });
    await anonymous.invitation.decline({ token: await tokenOf(declined) });
    await owner.invitation.revoke({ id: revoked.id });
    const states = ["declined", "accepted", "declined", "revoked", "expired"];
    for (const [at, invitation] of [pending, accepted, declined, revoked, expired].entries()) {
      if (invitation === expired) fixture.db.clock.advance("8 days");
      const token = await muteToken(invitation);
      expect((await previewMuteLink(visitor(), token)).muted).toBe(false);
      for (let click = 0; click < 2; click += 1) await muteByLink(visitor(), token);
      expect(await previewMuteLink(visitor(), token)).toEqual({
        organizationName: "Acme",
        email: invitation.email,
        locale: "en",
        muted: true,
      });
      expect(await stateOf(invitation)).toBe(states[at]);
      const muted = (await actionsOf(invitation)).filter(
        ([action]) => action === "invitation.muted",
      );
      expect(muted).toHaveLength(1);
    }
  });

  test("of an email sent before the last one still mutes", async () => {
    const invitation = await invited();
    const token = await muteToken(invitation);
    fixture.db.clock.advance("11 minutes");
    await fixture.as.owner.invitation.resend({ id: invitation.id });
    await muteByLink(visitor(), token);
    expect(await stateOf(invitation)).toBe("declined");
  });

  test("of an invitation whose address was corrected mutes the wrong address alone", async () => {
    const wrong = await invited();
    people += 1;
    const { invitation: right } = await fixture.as.owner.invitation.correctAddress({
      id: wrong.id,
      email: `jane${people}@people.example`,
    });
    const token = await muteToken(wrong);
    expect((await previewMuteLink(visitor(), token)).email).toBe(wrong.email);
    await muteByLink(visitor(), token);
    expect((await suppressions()).map(({ emailKey }) => emailKey)).toEqual([wrong.email]);
    expect(await stateOf(right)).toBe("pending");
  });

  test("can do nothing but mute, and no other link is one", async () => {
    const invitation = await invited();
    const token = await muteToken(invitation);
    const { anonymous } = fixture.as;
    for (const act of [
      () => anonymous.invitation.preview({ token }),
      () => anonymous.invitation.accept({ token }),
      () => anonymous.invitation.decline({ token }),
      () => muteOrganization(visitor(), token),
      () => reportOrganization(visitor(), token),
      () => liftMute(visitor(), token),
    ])
      expect((await rejectionOf(act())).code).toBe("invite.not_found");
    const { link } = await fixture.as.owner.invitation.copyLink({ id: invitation.id });
    const copied = link.slice(link.lastIndexOf("/") + 1);
    const emailed = await tokenOf(invitation);
    const other = await muteToken(await invited());
    const mixed = `${token.split(".")[0]}.${other.split(".")[1]}`;
    for (const wrong of [emailed, copied, mixed, "", "x", `${newId()}.${"a".repeat(52)}`])
      for (const act of [muteByLink, previewMuteLink])
        expect((await rejectionOf(act(visitor(), wrong))).code).toBe("invite.not_found");
    expect(await stateOf(invitation)).toBe("pending");
    expect(await suppressions()).toEqual([]);
  });

  test("S41: of an erased invitation opens nothing, nor does its other link mute", async () => {
    const invitation = await invited();
    const token = await tokenOf(invitation);
    await fixture.as.anonymous.invitation.decline({ token });
    await fixture.db.sql("UPDATE invitation SET email = $2, email_key = $2 WHERE id = $1", [
      invitation.id,
      erasedEmail,
    ]);
    const muting = await muteToken(invitation);
    for (const act of [muteByLink, previewMuteLink])
      expect((await rejectionOf(act(visitor(), muting))).code).toBe("invite.not_found");
    for (const act of [muteOrganization, reportOrganization, liftMute])
      expect((await rejectionOf(act(visitor(), token))).code).toBe("invite.not_found");
    expect((await suppressions()).map(({ reason }) => reason)).toEqual(["declined"]);
  });

  test("I23: of a deleted organization answers like an unknown one", async () => {
    const token = await muteToken(await invited());
    await fixture.db.sql("UPDATE organization SET status = 'deleted' WHERE id = $1", [
      fixture.organization.id,
    ]);
    for (const act of [muteByLink, previewMuteLink])
      expect((await rejectionOf(act(visitor(), token))).code).toBe("invite.not_found");
  });

  test("a member who muted keeps getting the notices about their own invitations", async () => {
    const invitation = await invited();
    await fixture.as.anonymous.invitation.accept({ token: await tokenOf(invitation) });
    await muteByLink(visitor(), await muteToken(invitation));
    const { store } = fixture.db;
    const organizationId = fixture.organization.id;
    const user = await store.read.users.findByVerifiedEmail(invitation.email);
    const deliveryId = newId();
    await fixture.db.sql(
      `INSERT INTO delivery (organization_id, id, generation, kind, notice, recipient_user_id)
       VALUES ($1, $2, 1, 'notice', 'break_glass_on', $3)`,
      [organizationId, deliveryId, user?.id],
    );
    const begun = await store.read.outbox.beginSending({
      organizationId,
      deliveryId,
      from: ["queued"],
      attemptId: newId(),
    });
    expect(begun?.to).toBe(invitation.email);
  });
});

describe("the reason of a decline", () => {
  test("reaches the inviter on one line, and the audit's personal part", async () => {
    const invitation = await invited();
    await fixture.as.anonymous.invitation.decline({
      token: await tokenOf(invitation),
      reason: "I already\r\nwork\u202e there.",
    });
    const reason = "I already work there.";
    const { stateReason } = await fixture.as.owner.invitation.get({ id: invitation.id });
    expect(stateReason).toBe(reason);
    const [event] = await fixture.db.sql<{ data: object; personal: object }>(
      `SELECT data, personal FROM audit_event
       WHERE organization_id = $1 AND action = 'invitation.declined'`,
      [fixture.organization.id],
    );
    expect(JSON.stringify(event?.data)).not.toContain("work");
    expect(event?.personal).toMatchObject({ data: { reason } });
  });

  test("may have 300 characters and no link; a rejected one declines nothing", async () => {
    const invitation = await invited();
    const token = await tokenOf(invitation);
    for (const reason of ["x".repeat(301), "see evil.com", "see ev\u200bil.com"]) {
      const rejected = await rejectionOf(
        fixture.as.anonymous.invitation.decline({ token, reason }),
      );
      expect(rejected.code).toBe("request.invalid");
    }
    expect(await stateOf(invitation)).toBe("pending");
    await fixture.as.anonymous.invitation.decline({ token, reason: "x".repeat(300) });
    expect(await stateOf(invitation)).toBe("declined");
  });
});
