import { newId } from "../../model/ids.ts";
import type { UsherCaller } from "../../trpc/app-router.ts";
import { createCallers, sessionOf } from "../callers.ts";
import { linkTokenOf } from "../link-of.ts";
import type { TestMember, TestOrganization } from "../organization.ts";
import type { TestDatabase } from "../test-database.ts";
import type { Holder, Things } from "./holder.ts";

export type Site = {
  db: TestDatabase;
  organization: TestOrganization;
  /** A second owner, who has no part in the walk. */
  boss: TestMember;
};

/** Makes one of everything, as if the holder had made it. */
export async function makeThings(
  site: Site,
  holder: Holder,
  apiKey: Things["apiKey"],
): Promise<Things> {
  const boss = callerOf(site, site.boss);
  const denied = await requestOf(site, holder);
  await boss.approval.deny({ id: denied });
  const withdrawn = await requestOf(site, holder, { withdrawn: true });
  return {
    invitationId: await invitationOf(site, holder),
    openRequestId: await requestOf(site, holder),
    deniedRequestId: denied,
    withdrawnRequestId: withdrawn,
    apiKey,
    membershipId: holder.kind === "person" ? holder.membershipId : null,
    delegationId: holder.kind === "person" ? await delegationOf(site, holder.userId) : null,
    invited: holder.kind === "person" ? await invitationTo(site, holder.email) : null,
  };
}

function callerOf({ db, organization }: Site, member: TestMember): UsherCaller {
  return createCallers(db.store, organization).as(sessionOf(member));
}

const freshAddress = () => `${newId()}@people.example`;

async function invite(site: Site): Promise<string> {
  const { results } = await callerOf(site, site.boss).invitation.create({
    entries: [{ email: freshAddress() }],
  });
  const id = results[0]?.invitation?.id;
  if (id === undefined) throw new Error(JSON.stringify(results));
  return id;
}

async function invitationOf(site: Site, holder: Holder): Promise<string> {
  const id = await invite(site);
  await site.db.sql(
    `UPDATE invitation SET inviter_kind = $3, inviter_user_id = $4, inviter_key_id = $5
     WHERE organization_id = $1 AND id = $2`,
    [site.organization.id, id, ...authorOf(holder)],
  );
  return id;
}

async function requestOf(site: Site, holder: Holder, { withdrawn = false } = {}): Promise<string> {
  const member = callerOf(site, site.organization.member);
  const { approvalRequestId: id } = await member.invitation.create({
    entries: [{ email: freshAddress() }],
    onInsufficientRole: "request",
  });
  if (id === null) throw new Error("a member's invitation became no request");
  if (withdrawn) await member.approval.withdraw({ id });
  const author = [site.organization.id, id, ...authorOf(holder)];
  await site.db.sql(
    `UPDATE approval_request SET requester_kind = $3, requester_user_id = $4, requester_key_id = $5
     WHERE organization_id = $1 AND id = $2`,
    author,
  );
  await site.db.sql(
    `UPDATE invitation SET inviter_kind = $3, inviter_user_id = $4, inviter_key_id = $5
     WHERE organization_id = $1 AND approval_request_id = $2`,
    author,
  );
  return id;
}

function authorOf(holder: Holder): [string, string | null, string | null] {
  return holder.kind === "person"
    ? ["session", holder.userId, null]
    : ["org_key", null, holder.keyId];
}

async function delegationOf({ db, organization, boss }: Site, fromUserId: string): Promise<string> {
  const made = await db.store.read.delegations.insert(
    {
      organizationId: organization.id,
      id: newId(),
      fromUserId,
      toUserId: boss.userId,
      startsAt: null,
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    },
    1,
  );
  if (made === null) throw new Error("the delegation has no time");
  return made.delegation.id;
}

/** A member cannot be invited, so the address is put there afterwards. */
async function invitationTo(site: Site, email: string): Promise<{ email: string; token: string }> {
  const id = await invite(site);
  const organizationId = site.organization.id;
  await site.db.sql(
    "UPDATE invitation SET email = $3, email_key = $3 WHERE organization_id = $1 AND id = $2",
    [organizationId, id, email],
  );
  return { email, token: await linkTokenOf(site.db.store, { organizationId, id }) };
}
