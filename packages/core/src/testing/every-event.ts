import type { DeliveryStatus } from "../model/delivery.ts";
import { newId } from "../model/ids.ts";
import { expireDue } from "../sweep/expire-due.ts";
import { removeEndedMembers } from "../sweep/remove-ended-members.ts";
import { remindDue } from "../sweep/remind-due.ts";
import { liftMute } from "../report/lift-mute.ts";
import { muteOrganization } from "../report/mute-organization.ts";
import { reportOrganization } from "../report/report-organization.ts";
import { createCallers, sessionOf, testContext, type TestCallers } from "./callers.ts";
import { eventOf } from "./delivery-events.ts";
import { linkTokenOf } from "./link-of.ts";
import type { TestOrganization } from "./organization.ts";
import type { TestDatabase } from "./test-database.ts";

type Site = { db: TestDatabase; organization: TestOrganization; as: TestCallers };

/** A policy under which every event can happen. */
export const everyEventPolicy = {
  approval: { breakGlass: true },
  onInviterLoss: "reattribute",
  limits: { resendCooldownMinutes: 0 },
};

/** Makes every event of `eventTypes` that the product writes, each at least once, in one organization. */
export async function makeEveryEvent(
  db: TestDatabase,
  organization: TestOrganization,
): Promise<void> {
  const site = { db, organization, as: createCallers(db.store, organization) };
  await oneThatJoins(site);
  await emailsThatFail(site);
  await invitationsThatEnd(site);
  await membersThatChange(site);
  await approvals(site);
  await delegations(site);
}

async function oneThatJoins(site: Site): Promise<void> {
  const { owner, anonymous } = site.as;
  const id = await invite(site, "jane@guest.example");
  await settle(site, id, "accepted");
  await report(site, id, "delivered");
  site.db.clock.advance("97 hours");
  await remindDue(site.db.store);
  await settle(site, id, "accepted");
  await owner.invitation.resend({ id });
  await owner.invitation.extend({ id, expiresInHours: 48 });
  await owner.invitation.changeRole({ id, roles: ["billing"] });
  await anonymous.invitation.accept({ token: await tokenOf(site, id), name: "Jane Doe" });
}

async function emailsThatFail(site: Site): Promise<void> {
  const bounced = await invite(site, "bob@guest.example");
  await settle(site, bounced, "accepted");
  await report(site, bounced, "bounced", { detail: "550 no such mailbox", suppress: "bounced" });
  const complaining = await invite(site, "carl@guest.example");
  await settle(site, complaining, "accepted");
  await report(site, complaining, "delivered", { suppress: "spam" });
  await settle(site, await invite(site, "dana@guest.example"), "unknown");
  await settle(site, await invite(site, "eve@guest.example"), "failed", "The address was refused.");
}

async function invitationsThatEnd(site: Site): Promise<void> {
  const { owner, anonymous } = site.as;
  const declined = await invite(site, "frank@guest.example");
  await anonymous.invitation.decline({
    token: await tokenOf(site, declined),
    reason: "No, thanks",
  });
  const muting = await tokenOf(site, await invite(site, "mute@guest.example"));
  const visitor = testContext(site.db.store, null, { via: "page" });
  await muteOrganization(visitor, muting);
  await liftMute(visitor, muting);
  await reportOrganization(
    visitor,
    await tokenOf(site, await invite(site, "report@guest.example")),
  );
  const revoked = await invite(site, "gina@guest.example");
  await owner.invitation.copyLink({ id: revoked });
  await owner.invitation.revoke({ id: revoked, reason: "no longer needed" });
  const mistyped = await invite(site, "hanna@guest.exampel");
  await owner.invitation.correctAddress({ id: mistyped, email: "hanna@guest.example" });
  await owner.invitation.create({ entries: [{ email: "ivan@guest.example", expiresInHours: 1 }] });
  site.db.clock.advance("2 hours");
  await expireDue(site.db.store);
  const { invitations } = await owner.invitation.list({ states: ["expired"] });
  for (const { id, email } of invitations)
    if (email === "ivan@guest.example")
      await anonymous.invitation.requestRenewal({ token: await tokenOf(site, id) });
}

async function membersThatChange(site: Site): Promise<void> {
  const { organization } = site;
  const { owner } = site.as;
  const leaving = await organization.addMember({ role: "admin", name: "Kim" });
  const kim = site.as.as(sessionOf(leaving));
  await kim.invitation.create({ entries: [{ email: "lea@guest.example" }] });
  const { membershipId: id } = leaving;
  await owner.member.changeRole({ id, roles: ["billing"] });
  await owner.member.update({
    id,
    name: "Kim Lee",
    externalId: "HR-7",
    metadata: { team: "berlin" },
  });
  await owner.member.suspend({ id });
  const { version: expectedVersion } = await owner.member.reactivate({ id });
  await owner.member.review({ entries: [{ id, decision: "keep", expectedVersion }] });
  await owner.member.remove({ id });
  await membersWhoseAccessEnds(site);
  const operator = { kind: "system", name: "usher-cli" } as const;
  await site.as.as(operator, { via: "cli" }).member.import({
    entries: [{ email: "max@guest.example", name: "Max", roles: ["billing"], externalId: "HR-8" }],
  });
}

async function membersWhoseAccessEnds(site: Site): Promise<void> {
  const { organization, as, db } = site;
  const { membershipId: id } = await organization.addMember({ role: "member", name: "Pia" });
  const seconds = db.clock.offsetSeconds() + 60;
  const accessUntil = new Date(Date.now() + seconds * 1000).toISOString();
  await as.owner.member.changeAccess({ id, accessUntil });
  db.clock.advance("2 minutes");
  await removeEndedMembers(db.store);
}

async function approvals(site: Site): Promise<void> {
  const { owner, admin, member } = site.as;
  await site.db.sql(
    "INSERT INTO slack_installation (organization_id, id, team_id) VALUES ($1, $2, 'T0ACME')",
    [site.organization.id, newId()],
  );
  const approved = await ask(site, "mia@guest.example");
  await member.approval.remind({ id: approved });
  await admin.approval.approve({ id: approved, reason: "known to me" });
  const denied = await ask(site, "nora@guest.example");
  await admin.approval.deny({ id: denied, reason: "not this quarter" });
  await admin.approval.reopen({ id: denied });
  const withdrawn = await ask(site, "otto@guest.example");
  await member.approval.withdraw({ id: withdrawn });
  await member.approval.askAgain({ id: withdrawn });
  await owner.organization.updatePolicy({ policy: { approval: { required: "always" } } });
  const { approvalRequestId } = await owner.invitation.create({
    entries: [{ email: "paul@guest.example" }],
  });
  const breakGlass = { reason: "The other owners are on a plane." };
  await owner.approval.approve({ id: approvalRequestId ?? "", breakGlass });
  site.db.clock.advance("8 days");
  await expireDue(site.db.store);
}

async function delegations({ organization, as, db }: Site): Promise<void> {
  const seconds = db.clock.offsetSeconds() + 3_600;
  const until = new Date(Date.now() + seconds * 1000).toISOString();
  const toUserId = organization.admin.userId;
  const { id } = await as.owner.approval.delegate({ toUserId, until });
  await as.owner.approval.endDelegation({ id });
}

async function invite({ as }: Site, email: string): Promise<string> {
  const { results } = await as.owner.invitation.create({ entries: [{ email }] });
  const id = results[0]?.invitation?.id;
  if (id === undefined) throw new Error(JSON.stringify(results));
  return id;
}

async function ask({ as }: Site, email: string): Promise<string> {
  const { approvalRequestId } = await as.member.invitation.create({
    entries: [{ email }],
    onInsufficientRole: "request",
    note: "for the project",
  });
  if (approvalRequestId === null) throw new Error("a member's invitation became no request");
  return approvalRequestId;
}

const tokenOf = ({ db, organization }: Site, id: string) =>
  linkTokenOf(db.store, { organizationId: organization.id, id });

/** The newest email of an invitation. */
async function deliveryOf({ db, organization }: Site, invitationId: string) {
  const [row] = await db.sql<{ id: string }>(
    `SELECT id FROM delivery WHERE organization_id = $1 AND invitation_id = $2 AND kind <> 'notice'
     ORDER BY id DESC LIMIT 1`,
    [organization.id, invitationId],
  );
  return { organizationId: organization.id, deliveryId: row?.id ?? "" };
}

/** What a worker writes after it called the provider. */
async function settle(
  site: Site,
  invitationId: string,
  status: DeliveryStatus,
  detail: string | null = null,
): Promise<void> {
  await site.db.store.read.outbox.settle({
    ...(await deliveryOf(site, invitationId)),
    from: ["queued"],
    status,
    detail,
    providerMessageId: null,
  });
}

async function report(
  site: Site,
  invitationId: string,
  status: "delivered" | "bounced",
  overrides: Parameters<typeof eventOf>[2] = {},
): Promise<void> {
  const about = await deliveryOf(site, invitationId);
  await site.db.store.read.outbox.recordEvents([eventOf(about, status, overrides)]);
}
