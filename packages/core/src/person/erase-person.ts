import { requireOperator } from "../access/require-operator.ts";
import { mailbox, recipientKey } from "../limits/recipient-key.ts";
import { UsherError } from "../model/errors.ts";
import { createPersonMatcher, type PersonMatcher } from "../model/text/person-matcher.ts";
import type { Context } from "../ports/context.ts";
import type { ErasureReport, Person } from "../ports/person-repository.ts";
import { eraseInOrganization, type Erasure } from "./erase-in-organization.ts";
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
  /** Other addresses of the same mailboxes whose open invitations were revoked in this run. They may be someone else's, and stay. */
  otherAddresses: readonly string[];
  /** Someone else has the same name, so texts with the name alone were left as they are. */
  sharesName: boolean;
  /** Names and addresses of organizations, roles and webhooks that name the person. They stay. */
  labels: readonly string[];
  /** Events that name the person in the part that is sealed for good: those of versions before 0025, and those about `labels`. */
  oldEvents: number;
};

/** Called when all of it is done. */
export type ErasureStep = "organizations" | "events" | "texts" | "person";

/** Of someone who signs in or is imported over and over meanwhile. */
const maxRuns = 3;

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
  const hashes = await keepHashes(ctx, first.emailKeys);
  const report = { ...nothing, ...(await people.report(hashes)) };
  const save: Erasure["save"] = async (changes) => {
    if (Object.values(changes).every((count) => count === 0)) return;
    addTo(report, changes);
    await people.saveReport(hashes, report);
  };
  const erasure: Erasure = { ctx, emailKey, person: first, otherAddresses: new Set(), save };
  for (let run = 1; ; run += 1) {
    const { labels, oldEvents } = await eraseOnce(erasure, onDone);
    const { sharedNames, emailKeys } = erasure.person;
    const sharesName = sharedNames.length > 0;
    const now = await people.find(emailKey);
    if (now.userIds.length === 0 || run === maxRuns) {
      const otherAddresses = [...erasure.otherAddresses].toSorted();
      return { report, addresses: emailKeys.length, otherAddresses, sharesName, labels, oldEvents };
    }
    // Who was imported or signed in during the last steps is a new user with the address.
    erasure.person = { ...merged(erasure.person, now), userIds: now.userIds };
  }
}

async function eraseOnce(
  erasure: Erasure,
  onDone: (step: ErasureStep) => void,
): Promise<Pick<PersonErasure, "labels" | "oldEvents">> {
  const { ctx, save } = erasure;
  const { people } = ctx.store.read;
  await eraseOrganizations(erasure);
  onDone("organizations");
  const matcher = createPersonMatcher(termsOf(erasure.person));
  const { oldEvents, events } = await eraseNamedEvents(ctx, matcher);
  await save({ events });
  onDone("events");
  await save(await erasePersonTexts(ctx, matcher));
  const labels = (await people.labelsWith(matcher.needles)).filter((label) =>
    matcher.matches(label),
  );
  onDone("texts");
  // Reading took a while: an import may have made a member of them again.
  for (const organizationId of await people.organizationsWith(erasure.person.userIds))
    await save(await eraseInOrganization(erasure, organizationId));
  const { person } = erasure;
  const recipients = person.emailKeys.map(recipientKey);
  await save(await ctx.store.transaction((tx) => tx.people.forget(person, recipients)));
  onDone("person");
  return { labels, oldEvents };
}

/** All of them, until no one else turns out to be the person. */
async function eraseOrganizations(erasure: Erasure): Promise<void> {
  const { ctx, emailKey, save } = erasure;
  const { people } = ctx.store.read;
  const { userIds } = erasure.person;
  for (let after: string | null = null; ;) {
    const ids: string[] = await people.organizations(after, organizationsAtOnce);
    for (const organizationId of ids)
      await save(await eraseInOrganization(erasure, organizationId));
    after = ids.at(-1) ?? null;
    if (after === null) break;
  }
  if (erasure.person.userIds.length === userIds.length) return;
  // With their names, and their other addresses.
  erasure.person = merged(erasure.person, await people.find(emailKey));
  await keepHashes(ctx, erasure.person.emailKeys);
  await eraseOrganizations(erasure);
}

function merged(one: Person, other: Person): Person {
  const union = (a: readonly string[], b: readonly string[]) => [...new Set([...a, ...b])];
  return {
    userIds: union(one.userIds, other.userIds),
    emailKeys: union(one.emailKeys, other.emailKeys),
    names: union(one.names, other.names),
    sharedNames: union(one.sharedNames, other.sharedNames),
  };
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
    const named = page.events.filter(({ personal }) => matcher.isAbout(personal));
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
