import { createCallers, sessionOf } from "./callers.ts";
import type { TestMember, TestOrganization } from "./organization.ts";
import { rejectionOf } from "./rejection-of.ts";
import type { TestDatabase } from "./test-database.ts";

export const memberChanges = ["suspend", "reactivate", "demote", "remove"] as const;
export type MemberChange = (typeof memberChanges)[number];

/** The admin whose membership changes; the policy wants approval for privileged roles. */
export type MemberChangeSite = { organization: TestOrganization; ann: TestMember };
export const memberChangePolicy = { approval: { required: "privileged_role" } } as const;

type Site = MemberChangeSite & {
  database: TestDatabase;
  /** Through the entry point. */
  change(change: MemberChange): Promise<unknown>;
};

/** What can be seen of everything that hangs on the admin's rights, after a change of their membership. */
export async function observeMemberChange(site: Site, change: MemberChange) {
  const { database, organization, ann } = site;
  const as = createCallers(database.store, organization);
  const annCalls = as.as(sessionOf(ann), { organization: organization.id });
  const address = (name: string) => `${name}@${organization.slug}.test`;
  const sent = await annCalls.invitation.create({ entries: [{ email: address("jane") }] });
  const invitationId = sent.results[0]?.invitation?.id ?? "";
  const ask = async (calls: typeof annCalls, name: string) => {
    const entries = [{ email: address(name), roles: ["admin"] }];
    return (await calls.invitation.create({ entries })).approvalRequestId ?? "";
  };
  const ownRequest = await ask(annCalls, "john");
  const othersRequest = await ask(as.admin, "joan");
  const delegate = await organization.addMember({ role: "member", name: "Delegate" });
  await annCalls.approval.delegate({ toUserId: delegate.userId, until: await soon(database) });
  const before = (await as.owner.invitation.get({ id: invitationId })).state;
  // What comes back is what a suspension took.
  if (change === "reactivate") await as.owner.member.suspend({ id: ann.membershipId });

  await site.change(change);

  const nextCall = await codeOf(annCalls.member.list({}));
  const invitation = await as.owner.invitation.get({ id: invitationId });
  const delegateCalls = as.as(sessionOf(delegate), { organization: organization.id });
  const byDelegate = await codeOf(delegateCalls.approval.approve({ id: othersRequest }));
  const bySelf =
    nextCall === null ? null : await codeOf(annCalls.approval.approve({ id: othersRequest }));
  const waiting = await as.owner.approval.get({ id: othersRequest });
  // Their own request stays open, and the person who approves it vouches for it.
  const ownDecided = await codeOf(as.owner.approval.approve({ id: ownRequest }));
  const othersDecided = await codeOf(as.owner.approval.approve({ id: othersRequest }));
  const audit = await as.owner.audit.list({ subjectId: ann.membershipId });
  const [last] = audit.events;
  const followed = await as.owner.event.list({ limit: 100 });
  const ofAnn = followed.events.filter(({ subject }) => subject.id === ann.membershipId);
  return {
    before,
    nextCall,
    invitation: { state: invitation.state, reason: invitation.stateReasonCode },
    delegateMayApprove: byDelegate === null,
    mayStillApprove: nextCall !== null && bySelf === null,
    waiting: { state: waiting.state, approvals: waiting.approvals },
    ownDecided,
    othersDecided,
    audited: { action: last?.action, actorKind: last?.actorKind, via: last?.via },
    audits: audit.events.filter(({ action }) => action === last?.action).length,
    events: ofAnn.map(({ type }) => type),
  };
}

const outcomes = {
  suspend: { nextCall: "membership.inactive", type: "member.suspended", before: [] },
  reactivate: { nextCall: null, type: "member.reactivated", before: ["member.suspended"] },
  demote: { nextCall: "authorize.forbidden", type: "member.role_changed", before: [] },
  remove: { nextCall: "organization.not_found", type: "member.removed", before: [] },
} as const satisfies Record<MemberChange, object>;

/** The same through every entry point, but for who the audit says it was. */
export function expectedMemberChange(
  change: MemberChange,
  actor: { actorKind: string; via: string },
) {
  const { nextCall, type, before } = outcomes[change];
  return {
    before: "pending",
    nextCall,
    invitation: { state: "revoked", reason: "inviter_left" },
    delegateMayApprove: false,
    mayStillApprove: false,
    waiting: { state: "requested", approvals: 0 },
    ownDecided: null,
    othersDecided: null,
    audited: { action: type, ...actor },
    audits: 1,
    events: [...before, type],
  };
}

async function codeOf(call: Promise<unknown>): Promise<string | null> {
  return call.then(
    () => null,
    async () => (await rejectionOf(call)).code,
  );
}

/** In an hour by the database's clock, which tests set. */
async function soon(database: TestDatabase): Promise<string> {
  const [row] = await database.sql<{ at: string }>("SELECT usher_now() + interval '1 hour' AS at");
  if (row === undefined) throw new Error("the database does not say what time it is");
  return row.at;
}
