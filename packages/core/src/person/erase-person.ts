import { removeEnded } from "../access/remove-ended.ts";
import { requireOperator } from "../access/require-operator.ts";
import { erasedRecipientHashes } from "../limits/erased-recipients.ts";
import { mailbox, recipientKey } from "../limits/recipient-key.ts";
import { removeMember } from "../member/remove-member.ts";
import { UsherError } from "../model/errors.ts";
import { requestsOf } from "../model/invitation.ts";
import { createPersonMatcher, type PersonMatcher } from "../model/text/person-matcher.ts";
import { auditActor, type Context } from "../ports/context.ts";
import type { ErasureReport, Person } from "../ports/person-repository.ts";
import type { Repositories } from "../ports/store.ts";
import { erasePersonTexts } from "./erase-person-texts.ts";
import { personKey, termsOf } from "./person-terms.ts";

const organizationsAtOnce = 100;
const eventsAtOnce = 500;

const nothing: ErasureReport = {
  memberships: 0,
  invitationsRevoked: 0,
  invitations: 0,
  approvalRequests: 0,
  emailsCanceled: 0,
  events: 0,
  texts: 0,
  webhookPayloads: 0,
  users: 0,
  keysRevoked: 0,
  slackMessages: 0,
  slackUnreachable: 0,
};

export type PersonErasure = {
  report: ErasureReport;
  addresses: number;
  /** Someone else has the same name, so texts with the name alone were left as they are. */
  sharesName: boolean;
  /** Events of versions before 0025 that name the person. They are sealed as a whole, and stay. */
  oldEvents: number;
};

/** Called when all of it is done. */
export type ErasureStep = "organizations" | "events" | "texts" | "person";

/**
 * For the operator: takes a person out of every row, in bounded steps that each leave the database consistent. What is
 * interrupted is finished by another call, and a repeat changes nothing and answers the same counts. From its first step on
 * no one invites a mailbox of the person. Throws `authorize.forbidden`, `request.invalid` for what is no address, and
 * `organization.last_owner`, naming the organizations, before anything is changed.
 */
export async function erasePerson(
  ctx: Context,
  { email }: { email: string },
  onDone: (step: ErasureStep) => void = () => {},
): Promise<PersonErasure> {
  requireOperator(ctx);
  const { people } = ctx.store.read;
  const emailKey = personKey(email);
  const first = await people.find(emailKey);
  await requireOtherOwners(ctx, first);
  const kept = await keepHashes(ctx, first.emailKeys);
  const report = { ...nothing, ...(await people.report(kept)) };
  const save = async (changes: Partial<ErasureReport>) => {
    if (Object.values(changes).every((count) => count === 0)) return;
    addTo(report, changes);
    await people.saveReport(kept, report);
  };
  let person = first;
  const learn = (userIds: readonly string[]) => {
    person = { ...person, userIds: [...new Set([...person.userIds, ...userIds])] };
    return person;
  };
  for (let after: string | null = null; ;) {
    const ids: string[] = await people.organizations(after, organizationsAtOnce);
    for (const organizationId of ids) {
      const knownThere = async (tx: Repositories) =>
        learn(await tx.people.usersIn(organizationId, person.emailKeys));
      await save(await eraseIn(ctx, organizationId, knownThere));
    }
    after = ids.at(-1) ?? null;
    if (after === null) break;
  }
  onDone("organizations");
  const matcher = createPersonMatcher(termsOf(person));
  const { oldEvents, events } = await eraseNamedEvents(ctx, matcher);
  await save({ events });
  onDone("events");
  await save(await erasePersonTexts(ctx, matcher));
  onDone("texts");
  const recipients = person.emailKeys.map(recipientKey);
  const forgotten = await ctx.store.transaction((tx) => tx.people.forget(person, recipients));
  await save(forgotten);
  onDone("person");
  const { sharesName, emailKeys } = person;
  return { report, addresses: emailKeys.length, sharesName, oldEvents };
}

async function requireOtherOwners({ store }: Context, { userIds }: Person): Promise<void> {
  const alone = await store.read.people.lastOwnerOf(userIds);
  if (alone.length === 0) return;
  const organizations = alone.map(({ slug }) => slug);
  throw new UsherError("organization.last_owner", {
    organizations,
    message: `They are the last owner of ${organizations.join(", ")}. Make someone else an owner there, or delete the organization, and try again.`,
  });
}

async function keepHashes({ store, links }: Context, emailKeys: readonly string[]) {
  const hashes = emailKeys.flatMap((emailKey) => links.recipientHashes(mailbox(emailKey)));
  const newest = hashes.filter(({ keyId }) => keyId === links.currentKeyId);
  await store.read.people.keepHashes(newest);
  return hashes.map(({ hash }) => hash);
}

/**
 * Everything in one organization. Who creates an invitation holds the members from before it looks for erased
 * people until its commit: the exclusive hold comes after all who did not find the hash.
 */
async function eraseIn(
  ctx: Context,
  organizationId: string,
  knownThere: Knowledge,
): Promise<Partial<ErasureReport>> {
  const { read } = ctx.store;
  const revocation = { ctx, organizationId, knownThere };
  const revokedFirst = await ctx.store.transaction((tx) => revokeOpen(tx, revocation));
  const person = await knownThere(read);
  const memberships = await read.people.memberships(organizationId, person.userIds);
  for (const id of memberships) await remove(ctx, organizationId, id);
  const found = await read.people.subjects(organizationId, person);
  const ids = [...found.invitationIds, ...found.approvalRequestIds, ...found.memberIds];
  if (ids.length === 0) return {};
  const events = await eraseEventsOf(ctx, organizationId, ids);
  const { revoked, ...counts } = await ctx.store.transaction(async (tx) => {
    const late = await revokeOpen(tx, revocation);
    const now = await tx.people.subjects(organizationId, person);
    return { revoked: late, ...(await tx.people.scrub(organizationId, person, now)) };
  });
  const later = await eraseEventsOf(ctx, organizationId, ids);
  return {
    ...counts,
    memberships: memberships.length,
    invitationsRevoked: revokedFirst + revoked,
    events: events + later,
  };
}

/** Who they are, as far as it is known by now. */
type Knowledge = (tx: Repositories) => Promise<Person>;

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

type Revocation = { ctx: Context; organizationId: string; knownThere: Knowledge };

async function revokeOpen(
  tx: Repositories,
  { ctx, organizationId, knownThere }: Revocation,
): Promise<number> {
  await tx.members.hold(organizationId, "exclusive");
  const person = await knownThere(tx);
  const { invitationIds } = await tx.people.subjects(organizationId, person);
  if (invitationIds.length === 0) return 0;
  const actor = auditActor(ctx);
  const revoked = await tx.invitations.transition({
    event: "revoked",
    organizationId,
    select: { ids: invitationIds },
    expiry: "any",
    set: { stateReasonCode: "person_erased" },
    audit: { actor },
  });
  const ids = requestsOf(revoked);
  await tx.approvals.withdrawEmpty({ organizationId, ids, audit: actor });
  return revoked.length;
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

/** Events about others that name the person: who invited, who decided, what was typed. */
async function eraseNamedEvents(
  { store }: Context,
  matcher: PersonMatcher,
): Promise<{ events: number; oldEvents: number }> {
  const { people } = store.read;
  let events = 0;
  let oldEvents = 0;
  for (let after: readonly string[] | null = null; ;) {
    const page = await people.eventsWith(matcher.needles, { after, limit: eventsAtOnce });
    const named = page.events.filter(({ personal }) => matcher.matches(personal));
    oldEvents += page.events.filter(({ data }) => matcher.matches(data)).length;
    if (named.length > 0) events += await people.eraseEvents(named);
    after = page.last;
    if (after === null) return { events, oldEvents };
  }
}

function addTo(report: ErasureReport, changes: Partial<ErasureReport>): void {
  for (const [name, count] of Object.entries(changes))
    Object.assign(report, { [name]: Number(Reflect.get(report, name)) + count });
}

/** For the operator: lets an erased person be invited again. Whether they were erased. */
export async function allowPerson(ctx: Context, { email }: { email: string }): Promise<boolean> {
  requireOperator(ctx);
  return ctx.store.read.people.dropHashes(erasedRecipientHashes(ctx)(personKey(email)));
}
