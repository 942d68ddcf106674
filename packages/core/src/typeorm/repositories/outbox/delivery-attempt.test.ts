import { describe, expect, test } from "vitest";

import { newId } from "../../../model/ids.ts";
import { mailedInvitations } from "../../../testing/mailed-invitations.ts";
import { transitionOf } from "../../../testing/repository-fixture.ts";
import { useRepositoryFixture } from "../../../testing/use-repository-fixture.ts";
import { invitationRepository } from "../invitation/invitations.ts";
import { outboxRepository } from "./outbox.ts";

const fixture = await useRepositoryFixture();
const invitations = invitationRepository(fixture.sql);
const mails = mailedInvitations(fixture);

describe("beginSending", () => {
  test("answers everything the mail needs, and only to the first who asks", async () => {
    const userId = await fixture.user({ name: "Ann", email: "Ann@acme.test" });
    const mail = await mails.mailed({
      invitation: { role: "member", customRoles: ["org-ops"], message: "Hi", locale: "de" },
      batch: {
        inviter: { kind: "session", userId, keyId: null, slackTeamId: null, slackUserId: null },
      },
    });
    const answers = await fixture.whileLocked({ table: "delivery", id: mail.deliveryId }, () =>
      Promise.all(Array.from({ length: 10 }, () => mails.begin(mail))),
    );
    const tickets = answers.filter((ticket) => ticket !== null);
    expect(tickets).toEqual([
      {
        deliveryId: mail.deliveryId,
        organizationId: mail.organizationId,
        invitationId: mail.invitation.id,
        generation: 1,
        linkKeyId: "key-1",
        selector: mail.invitation.selector,
        kind: "invitation",
        notice: null,
        invitee: "Jane@b.test",
        detail: null,
        status: "sending",
        attempts: 1,
        to: "Jane@b.test",
        organizationName: "Acme",
        inviterName: "Ann",
        inviterEmail: "Ann@acme.test",
        replyToInviter: true,
        others: 0,
        roles: ["member", "org-ops"],
        message: "Hi",
        expiresAt: mail.invitation.expiresAt,
        locale: "de",
      },
    ]);
    expect(await mails.statusOf(mail)).toBe("sending");
    expect(await mails.begin(mail, ["sending"])).toMatchObject({ attempts: 2 });
  });

  test("names no inviter for a key, and follows the policy on replies", async () => {
    const mail = await mails.mailed({ organization: { policy: { replyToInviter: false } } });
    expect(await mails.begin(mail)).toMatchObject({
      inviterName: null,
      inviterEmail: null,
      replyToInviter: false,
    });
  });

  test("cancels a queued mail whose invitation is over, expired or of a newer link", async () => {
    const revoked = await mails.mailed();
    await invitations.transition(transitionOf(revoked.invitation, "revoked"));
    expect(await mails.begin(revoked)).toBeNull();
    expect(await mails.statusOf(revoked)).toBe("cancelled");
    expect((await mails.now(revoked)).deliveryStatus).toBe("cancelled");

    const expired = await mails.mailed({ invitation: { ttlHours: 1 } });
    fixture.setClock(3600);
    expect(await mails.begin(expired)).toBeNull();
    expect(await mails.statusOf(expired)).toBe("cancelled");
    fixture.setClock(0);

    const resent = await mails.mailed();
    await mails.resend(resent);
    expect(await mails.begin(resent)).toBeNull();
    expect(await mails.statusOf(resent)).toBe("cancelled");
    expect((await mails.now(resent)).deliveryStatus).toBe("queued");
    const second = { ...resent, deliveryId: await mails.latestDelivery(resent.organizationId) };
    expect(await mails.begin(second)).toMatchObject({ generation: 2, linkKeyId: "key-2" });
  });

  test("changes nothing while the sender pauses, if told so", async () => {
    const mail = await mails.mailed();
    const outbox = outboxRepository(fixture.sql);
    const query = { ...mail, from: ["queued"] as const, unlessPaused: `sender ${newId()}` };
    await outbox.pauseSender(query.unlessPaused, { reason: "rate_limited", forMs: 60_000 });
    expect(await outbox.beginSending(query)).toBeNull();
    expect(await mails.statusOf(mail)).toBe("queued");
    expect(await outbox.beginSending({ ...query, unlessPaused: "another" })).not.toBeNull();
  });

  test("leaves alone what is not queued, in no wanted status or not there", async () => {
    const mail = await mails.mailed();
    await mails.begin(mail);
    expect(await mails.begin(mail)).toBeNull();
    await invitations.transition(transitionOf(mail.invitation, "revoked"));
    expect(await mails.begin(mail, ["sending"])).toBeNull();
    expect(await mails.statusOf(mail)).toBe("sending");
    expect(await mails.begin({ ...mail, deliveryId: newId() })).toBeNull();
    expect(await mails.begin({ ...mail, organizationId: await fixture.organization() })).toBeNull();
  });
});
