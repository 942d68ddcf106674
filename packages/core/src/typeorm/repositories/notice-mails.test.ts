import { describe, expect, test } from "vitest";

import { newId } from "../../model/ids.ts";
import { eventOf } from "../../testing/delivery-events.ts";
import { mailedInvitations } from "../../testing/mailed-invitations.ts";
import { fromSlack, transitionOf } from "../../testing/repository-fixture.ts";
import { useRepositoryFixture } from "../../testing/use-repository-fixture.ts";
import { invitationRepository } from "./invitation/invitations.ts";
import { outboxRepository } from "./outbox/outbox.ts";

const fixture = await useRepositoryFixture();
const mails = mailedInvitations(fixture);
const invitations = invitationRepository(fixture.sql);
const outbox = outboxRepository(fixture.sql);

type Setting = { slack?: boolean; policy?: object; born?: "api" | "slack"; member?: boolean };

/** A mailed invitation whose inviter is a member with a mailbox. */
async function invited({ slack = false, policy = {}, born = "api", member = true }: Setting = {}) {
  const userId = await fixture.user({ name: "Ann", email: `ann-${newId()}@acme.test` });
  const kind = born === "slack" ? "slack_user" : "personal_key";
  const at = born === "slack" ? fromSlack.inviter : { slackTeamId: null, slackUserId: null };
  const mail = await mails.mailed({
    organization: { slack, policy },
    batch: { inviter: { ...at, kind, userId, keyId: null } },
  });
  if (member) await fixture.membership(mail.organizationId, userId);
  await mails.begin(mail);
  await mails.settle(mail, "accepted");
  return mail;
}
type Invited = Awaited<ReturnType<typeof invited>>;

const accept = (mail: Invited) =>
  invitations.transition(
    transitionOf(mail.invitation, "accepted", { set: { acceptedUserId: newId() } }),
  );

const notices = (organizationId: string) =>
  fixture.sql.rows<{ id: string; notice: string; status: string }>(
    "SELECT id, notice, status FROM delivery WHERE organization_id = $1 AND kind = 'notice'",
    [organizationId],
  );

/** By which ways the inviter is told. */
async function told({ organizationId }: Invited): Promise<string[]> {
  const jobs = await fixture.jobs(organizationId);
  return [
    ...(await notices(organizationId)).map(({ notice }) => `mail: ${notice}`),
    ...jobs
      .filter((job) => job.kind === "slack.notice")
      .map((job) => `slack: ${String(job.payload["notice"])}`),
  ];
}

describe("an inviter is told", () => {
  test.each<[string, Setting, string[]]>([
    ["by mail, where there is no Slack", {}, ["mail: accepted"]],
    ["by mail, of what came by the API", { slack: true }, ["mail: accepted"]],
    ["in Slack, of what came from there", { slack: true, born: "slack" }, ["slack: accepted"]],
    ["by mail, where Slack is gone", { born: "slack" }, ["mail: accepted"]],
    [
      "by mail alone, where the policy says so",
      { slack: true, born: "slack", policy: { notices: "mail" } },
      ["mail: accepted"],
    ],
    [
      "by both",
      { slack: true, born: "slack", policy: { notices: "both" } },
      ["mail: accepted", "slack: accepted"],
    ],
    ["in Slack alone", { slack: true, policy: { notices: "slack" } }, []],
    ["not at all", { slack: true, born: "slack", policy: { notices: "none" } }, []],
    ["not once they left", { member: false }, []],
  ])("%s", async (_how, setting, expected) => {
    const mail = await invited(setting);
    await accept(mail);
    expect(await told(mail)).toEqual(expected);
    const jobs = (await fixture.jobs(mail.organizationId)).filter((job) => job.kind === "mail");
    const expectedMails = expected.filter((way) => way.startsWith("mail"));
    expect(jobs).toHaveLength(1 + expectedMails.length);
  });

  test("of a bounce once, whatever bounces after it", async () => {
    const mail = await invited();
    await outbox.recordEvents([eventOf(mail, "blocked")]);
    await outbox.recordEvents([eventOf(mail, "bounced")]);
    expect(await told(mail)).toEqual(["mail: bounced"]);
  });

  test("of a mail that is parked, and of one that was refused for good", async () => {
    const parked = await invited();
    await mails.settle(parked, "parked", ["accepted"]);
    const failed = await invited();
    await mails.settle(failed, "failed", ["accepted"], "no such address");
    expect([await told(parked), await told(failed)]).toEqual([["mail: parked"], ["mail: failed"]]);
  });

  test("of an expiry that is due", async () => {
    const mail = await invited();
    fixture.setClock(169 * 3600);
    await invitations.transition(transitionOf(mail.invitation, "expired", { expiry: "due" }));
    fixture.setClock(0);
    expect(await told(mail)).toEqual(["mail: expired"]);
  });

  test("once by twenty at once", async () => {
    const mail = await invited();
    await Promise.all(
      Array.from({ length: 20 }, () => outbox.recordEvents([eventOf(mail, "bounced")])),
    );
    expect(await told(mail)).toEqual(["mail: bounced"]);
  });
});

describe("a notice", () => {
  async function ticketOf(mail: Invited) {
    const [notice] = await notices(mail.organizationId);
    return mails.begin({ ...mail, deliveryId: notice?.id ?? "" });
  }

  test("goes to the inviter in the organization's language and carries what is to be said", async () => {
    const mail = await invited({ policy: { locale: "de" } });
    await outbox.recordEvents([eventOf(mail, "bounced", { detail: "550 no such user" })]);
    expect(await ticketOf(mail)).toMatchObject({
      kind: "notice",
      notice: "bounced",
      to: expect.stringMatching(/^ann-/),
      invitee: "Jane@b.test",
      detail: "550 no such user",
      locale: "de",
    });
  });

  test("changes nothing of the invitation, whatever becomes of it", async () => {
    const mail = await invited();
    await accept(mail);
    const before = await mails.now(mail);
    const [notice] = await notices(mail.organizationId);
    const about = { ...mail, deliveryId: notice?.id ?? "" };
    await mails.begin(about);
    await mails.settle(about, "accepted");
    await outbox.recordEvents([eventOf(about, "bounced")]);
    expect(await mails.now(mail)).toEqual({
      ...before,
      secondsSinceEmail: expect.any(Number),
    });
    expect(await mails.actions(mail.organizationId)).not.toContain("invitation.bounced");
    const rows = await fixture.sql.rows<{ email_key: string }>(
      "SELECT email_key FROM suppression WHERE organization_id = $1",
      [mail.organizationId],
    );
    expect(rows.map((row) => row.email_key)).toEqual([expect.stringMatching(/^ann-/)]);
  });

  test.each<[string, (mail: Invited) => Promise<unknown>]>([
    [
      "to someone who left",
      (mail) =>
        fixture.sql.run("UPDATE membership SET status = 'removed' WHERE organization_id = $1", [
          mail.organizationId,
        ]),
    ],
    [
      "of a bounce once the invitation was accepted",
      (mail) =>
        invitations.transition(
          transitionOf(mail.invitation, "accepted", { set: { acceptedUserId: newId() } }),
        ),
    ],
    ["once a newer link was sent", (mail) => mails.resend(mail)],
  ])("is not sent %s", async (_when, change) => {
    const mail = await invited();
    await outbox.recordEvents([eventOf(mail, "bounced")]);
    await change(mail);
    const deliveryStatus = (await mails.now(mail)).deliveryStatus;
    expect(await ticketOf(mail)).toBeNull();
    expect((await notices(mail.organizationId))[0]?.status).toBe("cancelled");
    expect((await mails.now(mail)).deliveryStatus).toBe(deliveryStatus);
  });
});
