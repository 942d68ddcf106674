import { describe, expect, test } from "vitest";

import { newId } from "../../model/ids.ts";
import { eventOf } from "../../testing/delivery-events.ts";
import { invitationEmails } from "../../testing/invitation-emails.ts";
import { fromSlack, transitionOf } from "../../testing/repository-fixture.ts";
import { useRepositoryFixture } from "../../testing/use-repository-fixture.ts";
import { invitationRepository } from "./invitation/invitations.ts";
import { outboxRepository } from "./outbox/outbox.ts";

const fixture = await useRepositoryFixture();
const emails = invitationEmails(fixture);
const invitations = invitationRepository(fixture.sql);
const outbox = outboxRepository(fixture.sql);

type Setting = { slack?: boolean; policy?: object; born?: "api" | "slack"; member?: boolean };

/** An emailed invitation whose inviter is a member with a mailbox. */
async function invited({ slack = false, policy = {}, born = "api", member = true }: Setting = {}) {
  const userId = await fixture.user({ name: "Ann", email: `ann-${newId()}@acme.test` });
  const kind = born === "slack" ? "slack_user" : "personal_key";
  const at = born === "slack" ? fromSlack.inviter : { slackTeamId: null, slackUserId: null };
  const email = await emails.create({
    organization: { slack, policy },
    batch: { inviter: { ...at, kind, userId, keyId: null } },
  });
  if (member) await fixture.membership(email.organizationId, userId);
  await emails.begin(email);
  await emails.settle(email, "accepted");
  return email;
}
type Invited = Awaited<ReturnType<typeof invited>>;

const accept = (email: Invited) =>
  invitations.transition(
    transitionOf(email.invitation, "accepted", { set: { acceptedUserId: newId() } }),
  );

const notices = (organizationId: string) =>
  fixture.sql.rows<{ id: string; notice: string; status: string }>(
    "SELECT id, notice, status FROM delivery WHERE organization_id = $1 AND kind = 'notice' ORDER BY id",
    [organizationId],
  );

/** The channels by which the inviter is notified. */
async function noticesTo({ organizationId }: Invited): Promise<string[]> {
  const jobs = await fixture.jobs(organizationId);
  return [
    ...(await notices(organizationId)).map(({ notice }) => `email: ${notice}`),
    ...jobs
      .filter((job) => job.kind === "slack.notice")
      .map((job) => `slack: ${String(job.payload["notice"])}`),
  ];
}

describe("an inviter is notified", () => {
  test.each<[string, Setting, string[]]>([
    ["by email, where there is no Slack", {}, ["email: accepted"]],
    ["by email, of what came by the API", { slack: true }, ["email: accepted"]],
    ["in Slack, of what came from there", { slack: true, born: "slack" }, ["slack: accepted"]],
    ["by email, where Slack was disconnected", { born: "slack" }, ["email: accepted"]],
    [
      "by email alone, where the policy says so",
      { slack: true, born: "slack", policy: { notices: "mail" } },
      ["email: accepted"],
    ],
    [
      "by both",
      { slack: true, born: "slack", policy: { notices: "both" } },
      ["email: accepted", "slack: accepted"],
    ],
    ["in Slack alone", { slack: true, policy: { notices: "slack" } }, []],
    ["not at all", { slack: true, born: "slack", policy: { notices: "none" } }, []],
    ["not once they left", { member: false }, []],
  ])("%s", async (_how, setting, expected) => {
    const email = await invited(setting);
    await accept(email);
    expect(await noticesTo(email)).toEqual(expected);
    const jobs = (await fixture.jobs(email.organizationId)).filter((job) => job.kind === "mail");
    const expectedEmails = expected.filter((way) => way.startsWith("email"));
    expect(jobs).toHaveLength(1 + expectedEmails.length);
  });

  test("of a bounce once, whatever bounces after it", async () => {
    const email = await invited();
    await outbox.recordEvents([eventOf(email, "blocked")]);
    await outbox.recordEvents([eventOf(email, "bounced")]);
    expect(await noticesTo(email)).toEqual(["email: bounced"]);
  });

  test("of a report as spam once, beside a bounce or after a refusal", async () => {
    const complaint = (email: Invited, seconds: number) =>
      eventOf(email, "delivered", { seconds, suppress: "spam", detail: "reported as spam" });
    const pending = await invited();
    const declined = await invited({ slack: true, born: "slack" });
    await invitations.transition(transitionOf(declined.invitation, "declined"));
    for (const email of [pending, declined]) {
      await outbox.recordEvents([eventOf(email, "delivered"), complaint(email, 1)]);
      await outbox.recordEvents([complaint(email, 2)]);
    }
    expect(await noticesTo(pending)).toEqual(["email: complained"]);
    expect(await noticesTo(declined)).toContain("slack: complained");
    await outbox.recordEvents([eventOf(pending, "bounced")]);
    expect(await noticesTo(pending)).toEqual(["email: complained", "email: bounced"]);
  });

  test("of no report as spam once the invitee joined, or about an older email", async () => {
    const spam = { suppress: "spam" } as const;
    const joined = await invited();
    await accept(joined);
    await outbox.recordEvents([eventOf(joined, "delivered", spam)]);
    expect(await noticesTo(joined)).toEqual(["email: accepted"]);
    const resent = await invited();
    await emails.resend(resent);
    await outbox.recordEvents([eventOf(resent, "delivered", spam)]);
    expect(await noticesTo(resent)).toEqual([]);
  });

  test("of an email that is parked, and of one that was permanently rejected", async () => {
    const parked = await invited();
    await emails.settle(parked, "parked", ["accepted"]);
    const failed = await invited();
    await emails.settle(failed, "failed", ["accepted"], "no such address");
    expect([await noticesTo(parked), await noticesTo(failed)]).toEqual([
      ["email: parked"],
      ["email: failed"],
    ]);
  });

  test("of an expiry that is due", async () => {
    const email = await invited();
    fixture.setClock(169 * 3600);
    await invitations.transition(transitionOf(email.invitation, "expired", { expiry: "due" }));
    fixture.setClock(0);
    expect(await noticesTo(email)).toEqual(["email: expired"]);
  });

  test("once by twenty at once", async () => {
    const email = await invited();
    await Promise.all(
      Array.from({ length: 20 }, () => outbox.recordEvents([eventOf(email, "bounced")])),
    );
    expect(await noticesTo(email)).toEqual(["email: bounced"]);
  });
});

describe("a notice", () => {
  async function beginNotice(email: Invited) {
    const [notice] = await notices(email.organizationId);
    return emails.begin({ ...email, deliveryId: notice?.id ?? "" });
  }

  test("goes to the inviter in the organization's language and carries what is to be said", async () => {
    const email = await invited({ policy: { locale: "de" } });
    await outbox.recordEvents([eventOf(email, "bounced", { detail: "550 no such user" })]);
    expect(await beginNotice(email)).toMatchObject({
      kind: "notice",
      notice: "bounced",
      to: expect.stringMatching(/^ann-/),
      invitee: "Jane@b.test",
      detail: "550 no such user",
      locale: "de",
    });
  });

  test.each(["blocked", "suppressed"] as const)("says that the email was %s", async (status) => {
    const email = await invited();
    await outbox.recordEvents([eventOf(email, status, { detail: "550 policy" })]);
    expect(await beginNotice(email)).toMatchObject({
      notice: "bounced",
      invitationDeliveryStatus: status,
      detail: "550 policy",
    });
  });

  test("changes nothing of the invitation, whatever becomes of it", async () => {
    const email = await invited();
    await accept(email);
    const before = await emails.now(email);
    const [notice] = await notices(email.organizationId);
    const about = { ...email, deliveryId: notice?.id ?? "" };
    await emails.begin(about);
    await emails.settle(about, "accepted");
    await outbox.recordEvents([eventOf(about, "bounced")]);
    expect(await emails.now(email)).toEqual({
      ...before,
      secondsSinceEmail: expect.any(Number),
    });
    expect(await emails.actions(email.organizationId)).not.toContain("invitation.bounced");
    const rows = await fixture.sql.rows<{ email_key: string }>(
      "SELECT email_key FROM suppression WHERE organization_id = $1",
      [email.organizationId],
    );
    expect(rows.map((row) => row.email_key)).toEqual([expect.stringMatching(/^ann-/)]);
  });

  test.each<[string, (email: Invited) => Promise<unknown>]>([
    [
      "to someone who left",
      (email) =>
        fixture.sql.run("UPDATE membership SET status = 'removed' WHERE organization_id = $1", [
          email.organizationId,
        ]),
    ],
    [
      "of a bounce once the invitation was accepted",
      (email) =>
        invitations.transition(
          transitionOf(email.invitation, "accepted", { set: { acceptedUserId: newId() } }),
        ),
    ],
    ["once a newer link was sent", (email) => emails.resend(email)],
  ])("is not sent %s", async (_when, change) => {
    const email = await invited();
    await outbox.recordEvents([eventOf(email, "bounced")]);
    await change(email);
    const deliveryStatus = (await emails.now(email)).deliveryStatus;
    expect(await beginNotice(email)).toBeNull();
    expect((await notices(email.organizationId))[0]?.status).toBe("cancelled");
    expect((await emails.now(email)).deliveryStatus).toBe(deliveryStatus);
  });
});
