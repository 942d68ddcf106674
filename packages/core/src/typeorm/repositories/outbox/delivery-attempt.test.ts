import { describe, expect, test } from "vitest";

import { newId } from "../../../model/ids.ts";
import { invitationEmails } from "../../../testing/invitation-emails.ts";
import { transitionOf } from "../../../testing/repository-fixture.ts";
import { useRepositoryFixture } from "../../../testing/use-repository-fixture.ts";
import { invitationRepository } from "../invitation/invitations.ts";
import { roleRepository } from "../roles.ts";
import { outboxRepository } from "./outbox.ts";

const fixture = await useRepositoryFixture();
const invitations = invitationRepository(fixture.sql);
const emails = invitationEmails(fixture);

describe("beginSending", () => {
  test("answers everything the email needs, and only to the first who asks", async () => {
    const userId = await fixture.user({ name: "Ann", email: "Ann@acme.test" });
    const email = await emails.create({
      invitation: {
        role: "member",
        customRoles: ["org-ops", "org-gone"],
        message: "Hi",
        locale: "de",
      },
      batch: {
        inviter: { kind: "session", userId, keyId: null, slackTeamId: null, slackUserId: null },
      },
    });
    await fixture.membership(email.organizationId, userId);
    await roleRepository(fixture.sql).insert({
      organizationId: email.organizationId,
      slug: "org-ops",
      name: "Operations",
    });
    const answers = await fixture.whileLocked({ table: "delivery", id: email.deliveryId }, () =>
      Promise.all(Array.from({ length: 10 }, () => emails.begin(email))),
    );
    const deliveries = answers.filter((delivery) => delivery !== null);
    expect(deliveries).toEqual([
      {
        deliveryId: email.deliveryId,
        organizationId: email.organizationId,
        invitationId: email.invitation.id,
        generation: 1,
        linkKeyId: "key-1",
        selector: email.invitation.selector,
        kind: "invitation",
        notice: null,
        invitee: "Jane@b.test",
        detail: null,
        invitationDeliveryStatus: "queued",
        status: "sending",
        attempts: 1,
        to: "Jane@b.test",
        organizationName: "Acme",
        inviterName: "Ann",
        inviterEmail: "Ann@acme.test",
        replyToInviter: true,
        others: 0,
        roles: ["member", "Operations", "gone"],
        message: "Hi",
        expiresAt: email.invitation.expiresAt,
        locale: "de",
        accessForDays: null,
        accessUntil: null,
        brand: { productName: null, color: null, supportAddress: null },
        logo: null,
      },
    ]);
    expect(await emails.statusOf(email)).toBe("sending");
    expect(await emails.begin(email, ["sending"])).toMatchObject({ attempts: 2 });
  });

  test("names no inviter for a key, and follows the policy on replies", async () => {
    const email = await emails.create({ organization: { policy: { replyToInviter: false } } });
    expect(await emails.begin(email)).toMatchObject({
      inviterName: null,
      inviterEmail: null,
      replyToInviter: false,
    });
  });

  test("cancels a queued email whose invitation is over, expired or of a newer link", async () => {
    const revoked = await emails.create();
    await invitations.transition(transitionOf(revoked.invitation, "revoked"));
    expect(await emails.begin(revoked)).toBeNull();
    expect(await emails.statusOf(revoked)).toBe("cancelled");
    expect((await emails.now(revoked)).deliveryStatus).toBe("cancelled");

    const expired = await emails.create({ invitation: { ttlHours: 1 } });
    fixture.setClock(3600);
    expect(await emails.begin(expired)).toBeNull();
    expect(await emails.statusOf(expired)).toBe("cancelled");
    fixture.setClock(0);

    const resent = await emails.create();
    await emails.resend(resent);
    expect(await emails.begin(resent)).toBeNull();
    expect(await emails.statusOf(resent)).toBe("cancelled");
    expect((await emails.now(resent)).deliveryStatus).toBe("queued");
    const second = { ...resent, deliveryId: await emails.latestDelivery(resent.organizationId) };
    expect(await emails.begin(second)).toMatchObject({ generation: 2, linkKeyId: "key-2" });
  });

  test("changes nothing while the sender is paused, with `unlessPaused`", async () => {
    const email = await emails.create();
    const outbox = outboxRepository(fixture.sql);
    const query = { ...email, from: ["queued"] as const, unlessPaused: `sender ${newId()}` };
    await outbox.pauseSender(query.unlessPaused, { reason: "rate_limited", forMs: 60_000 });
    expect(await outbox.beginSending(query)).toBeNull();
    expect(await emails.statusOf(email)).toBe("queued");
    expect(await outbox.beginSending({ ...query, unlessPaused: "another" })).not.toBeNull();
  });

  test("leaves alone what is not queued, in no wanted status or not there", async () => {
    const email = await emails.create();
    await emails.begin(email);
    expect(await emails.begin(email)).toBeNull();
    await invitations.transition(transitionOf(email.invitation, "revoked"));
    expect(await emails.begin(email, ["sending"])).toBeNull();
    expect(await emails.statusOf(email)).toBe("sending");
    expect(await emails.begin({ ...email, deliveryId: newId() })).toBeNull();
    expect(
      await emails.begin({ ...email, organizationId: await fixture.organization() }),
    ).toBeNull();
  });
});
