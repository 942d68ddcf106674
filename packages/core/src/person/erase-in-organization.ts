import { removeEnded } from "../access/remove-ended.ts";
import { mailbox } from "../limits/recipient-key.ts";
import { removeMember } from "../member/remove-member.ts";
import { UsherError } from "../model/errors.ts";
import { requestsOf, type Invitation } from "../model/invitation.ts";
import { auditActor, type Context } from "../ports/context.ts";
import type { ErasureReport, Person, PersonSubjects } from "../ports/person-repository.ts";
import type { Repositories } from "../ports/store.ts";

const eventsAtOnce = 500;

export type Erasure = {
  ctx: Context;
  /** Of the address that the operator gave. */
  emailKey: string;
  /** As far as it is known by now. */
  person: Person;
  /** Open invitations to them were revoked. */
  otherAddresses: Set<string>;
  save: (changes: Partial<ErasureReport>) => Promise<void>;
};

/**
 * Everything in one organization. Who creates an invitation holds the members from before it looks for erased
 * people until its commit: the exclusive hold comes after all who did not find the hash. What reads all of an
 * organization's invitations does not run under it.
 */
export async function eraseInOrganization(
  erasure: Erasure,
  organizationId: string,
): Promise<Partial<ErasureReport>> {
  const { ctx } = erasure;
  const { people } = ctx.store.read;
  const revokedFirst = await ctx.store.transaction((tx) => revokeOpen(tx, erasure, organizationId));
  const person = await learn(erasure, ctx.store.read, organizationId);
  const memberships = await people.memberships(organizationId, person.userIds);
  for (const id of memberships) await remove(ctx, organizationId, id);
  const found = await people.subjects(organizationId, person);
  const ids = idsOf(found);
  const revoked = { invitationsRevoked: revokedFirst.length };
  if (ids.length === 0) return revoked;
  const events = await eraseEventsOf(ctx, organizationId, ids);
  const { late, ...counts } = await ctx.store.transaction(async (tx) => {
    const opened = await revokeOpen(tx, erasure, organizationId);
    const own = opened.filter((invitation) => isAbout(invitation, erasure.person));
    const subjects = {
      ...found,
      invitationIds: [...found.invitationIds, ...own.map(({ id }) => id)],
      approvalRequestIds: [...found.approvalRequestIds, ...requestsOf(own)],
    };
    const { open, ...rows } = await tx.people.scrub(organizationId, erasure.person, subjects);
    if (open > 0) throw new Error("an invitation was sent again meanwhile; run the erasure again");
    return { ...rows, late: { subjects, revoked: opened.length } };
  });
  const later = await eraseEventsOf(ctx, organizationId, idsOf(late.subjects));
  return {
    ...counts,
    memberships: memberships.length,
    invitationsRevoked: revokedFirst.length + late.revoked,
    events: events + later,
  };
}

function idsOf({ invitationIds, approvalRequestIds, memberIds, keyIds }: PersonSubjects): string[] {
  return [...invitationIds, ...approvalRequestIds, ...memberIds, ...keyIds];
}

function isAbout(
  { emailKey, inviteeUserId }: Pick<Invitation, "emailKey" | "inviteeUserId">,
  { emailKeys, userIds }: Person,
): boolean {
  return emailKeys.includes(emailKey) || userIds.includes(inviteeUserId);
}

/** Who has one of the addresses by now. */
async function learn(
  erasure: Erasure,
  { people }: Pick<Repositories, "people">,
  organizationId: string,
): Promise<Person> {
  const { person } = erasure;
  const found = await people.usersIn(organizationId, person.emailKeys);
  erasure.person = { ...person, userIds: [...new Set([...person.userIds, ...found])] };
  return erasure.person;
}

/** The usual end of a membership, with all that follows from it. */
async function remove(ctx: Context, organizationId: string, id: string): Promise<void> {
  const requirement = {
    permissions: ["member:manage"],
    role: "required",
    inOrganization: true,
  } as const;
  try {
    await removeMember({ ...ctx, organization: organizationId, requirement }, { id });
  } catch (error) {
    if (!(error instanceof UsherError) || error.code !== "member.not_found") throw error;
    // Removed by someone else just now, or no member any more since a date.
    await ctx.store.transaction(async (tx) => {
      const organization = await tx.organizations.find(organizationId);
      if (organization !== null) await removeEnded(tx, organization, { ids: [id] });
    });
  }
}

/** Invitations to any address of the person's mailboxes, so that none is emailed again. */
async function revokeOpen(
  tx: Repositories,
  erasure: Erasure,
  organizationId: string,
): Promise<Invitation[]> {
  const { ctx, otherAddresses } = erasure;
  await tx.members.hold(organizationId, "exclusive");
  const person = await learn(erasure, tx, organizationId);
  const mailboxes = new Set(person.emailKeys.map(mailbox));
  const open = (await tx.people.openInvitations(organizationId)).filter(
    (invitation) => isAbout(invitation, person) || mailboxes.has(mailbox(invitation.emailKey)),
  );
  if (open.length === 0) return [];
  for (const invitation of open)
    if (!isAbout(invitation, person)) otherAddresses.add(invitation.emailKey);
  const actor = auditActor(ctx);
  const revoked = await tx.invitations.transition({
    event: "revoked",
    organizationId,
    select: { ids: open.map(({ id }) => id) },
    expiry: "any",
    set: { stateReasonCode: "person_erased" },
    audit: { actor },
  });
  const ids = requestsOf(revoked);
  await tx.approvals.withdrawEmpty({ organizationId, ids, audit: actor });
  return revoked;
}

async function eraseEventsOf(
  { store }: Context,
  organizationId: string,
  subjectIds: readonly string[],
): Promise<number> {
  let erased = 0;
  for (;;) {
    const some = await store.read.people.eraseEventsOf(organizationId, subjectIds, eventsAtOnce);
    erased += some;
    if (some < eventsAtOnce) return erased;
  }
}
