import { setTimeout as wait } from "node:timers/promises";

import { afterAll, beforeAll, expect, test } from "vitest";

import { UsherError } from "../model/errors.ts";
import { newId } from "../model/ids.ts";
import type { Store } from "../ports/store.ts";
import { removeEndedMembers } from "../sweep/remove-ended-members.ts";
import { createCallers, type TestCallers } from "../testing/callers.ts";
import { createOrganization, type TestOrganization } from "../testing/organization.ts";
import { linkTokenOf } from "../testing/link-of.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";

/** ACCESS_END_SEQUENCES=10000 for the long run; a failure names the seed that repeats its choices. */
const sequences = Number(process.env["ACCESS_END_SEQUENCES"] ?? 100);
const firstSeed = Number(process.env["ACCESS_END_SEED"] ?? 1);
const workers = 10;
const sequencesOfOrganization = 20;

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 24 });
}, 60_000);
afterAll(() => db.close());

type Site = {
  organization: TestOrganization;
  as: TestCallers;
  operator: TestCallers["owner"];
  /** The same, with time between what a change of an end reads and what it writes. */
  slowOperator: TestCallers["owner"];
};

type Person = Site & {
  random: () => number;
  /** Milliseconds for each one of a quiet machine: ends and pauses keep their proportion to what calls take. */
  pace: number;
  email: string;
  /** Links that may be accepted, in the order they were made. */
  tokens: string[];
  counts: Map<string, number>;
};

/** mulberry32: the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pick = <T>(random: () => number, list: readonly T[]): T | undefined =>
  list[Math.floor(random() * list.length)];

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

async function newSite(): Promise<Site> {
  const limits = { pending: 10_000, inviteesPerDay: 10_000 };
  const organization = await createOrganization(db.store, { policy: { limits } });
  const as = createCallers(db.store, organization);
  const usherCli = { kind: "system", name: "usher-cli" } as const;
  const inOrganization = { via: "cli", organization: organization.id } as const;
  const operator = as.as(usherCli, inOrganization);
  const slowOperator = createCallers(slowly(db.store), organization).as(usherCli, inOrganization);
  return { organization, as, operator, slowOperator };
}

const maxHeldMs = 2_000;

/** Over an end that comes soon: what began before is written after it. */
function slowly(store: Store): Store {
  return {
    ...store,
    transaction: (work) =>
      store.transaction((tx) => {
        const { setAccessEnd } = tx.members;
        const members: typeof tx.members = {
          ...tx.members,
          async setAccessEnd(change) {
            const end = (await tx.members.find(change))?.accessUntil ?? "";
            const left = Date.parse(end) - Date.now();
            await wait(left > 0 && left < maxHeldMs ? left + 60 : 60);
            return setAccessEnd(change);
          },
        };
        return work({ ...tx, members });
      }),
  };
}

/** Ways a membership may begin, change and end; each may be rejected with a code. */
const steps = {
  invite: async ({ operator, organization, email, tokens, random, pace }: Person) => {
    const end =
      random() < 0.8
        ? { accessUntil: inMs((30 + random() * 90) * pace) }
        : { accessFor: { days: 1 } };
    const entries = [{ email, ...end }];
    const { results } = await operator.invitation.create({ entries, mode: "atomic" });
    const id = results[0]?.invitation?.id ?? "";
    tokens.push(await linkTokenOf(db.store, { organizationId: organization.id, id }));
  },
  accept: async ({ as, tokens, random }: Person) => {
    const token = pick(random, tokens);
    if (token !== undefined) await as.anonymous.invitation.accept({ token });
  },
  extend: async (person: Person) => {
    const [soon, later] = [20, 60].map((ms) => inMs(ms * person.pace));
    const accessUntil = pick(person.random, [soon, later, inMs(3_600_000), null]) ?? null;
    if (person.random() < 0.5) await changeOverEnd(person, accessUntil);
    else await onMember(person, (id) => person.operator.member.changeAccess({ id, accessUntil }));
  },
  end: async () => {
    await removeEndedMembers(db.store);
  },
  remove: (person: Person) => onMember(person, (id) => person.operator.member.remove({ id })),
  import: async ({ operator, email }: Person) => {
    await operator.member.import({ entries: [{ email }] });
  },
  changeRole: async (person: Person) => {
    const role = pick(person.random, ["member", "billing", "admin", "owner"]) ?? "member";
    await onMember(person, (id) => person.operator.member.changeRole({ id, roles: [role] }));
  },
  lowerAnOwner: async ({ operator, random }: Person) => {
    const { members } = await operator.member.list({ role: "owner" });
    const id = pick(random, members)?.id;
    if (id === undefined) throw new Error("the organization has no owner");
    if (random() < 0.5) await operator.member.changeRole({ id, roles: ["member"] });
    else await operator.member.remove({ id });
  },
  suspend: (person: Person) => onMember(person, (id) => person.operator.member.suspend({ id })),
  reactivate: (person: Person) =>
    onMember(person, (id) => person.operator.member.reactivate({ id })),
  review: (person: Person) =>
    onMember(person, async (id) => {
      const decision = pick(person.random, ["keep", "end"] as const) ?? "keep";
      const { version: expectedVersion } = await person.operator.member.get({ id });
      const entries = [{ id, decision, expectedVersion }];
      const { error } = (await person.operator.member.review({ entries })).results[0] ?? {};
      if (error) throw new UsherError(error.code, { message: error.message });
    }),
  use: requireNoneAfterEnd,
} as const satisfies Record<string, (person: Person) => Promise<unknown>>;
const names = Object.keys(steps) as (keyof typeof steps)[];

async function onMember({ operator, email }: Person, act: (id: string) => Promise<unknown>) {
  const { members } = await operator.member.list({ text: email });
  const id = members[0]?.id;
  if (id !== undefined) await act(id);
}

/** A change that began before the end, and a sweep that finds the end passed and waits for the change. */
async function changeOverEnd(
  { operator, slowOperator, email }: Person,
  accessUntil: string | null,
): Promise<void> {
  const [member] = (await operator.member.list({ text: email })).members;
  if (member === undefined) return;
  const left = Date.parse(member.accessUntil ?? "") - Date.now();
  const change = slowOperator.member.changeAccess({ id: member.id, accessUntil });
  const sweep = left < maxHeldMs ? wait(left + 20).then(() => removeEndedMembers(db.store)) : null;
  await Promise.all([change, sweep]);
}

/** What a call of the member finds has not ended at the time of the call. */
async function requireNoneAfterEnd({ organization, email }: Person): Promise<void> {
  const user = await db.store.read.users.findByVerifiedEmail(email);
  if (user === null) return;
  const { membership, now } = await db.store.transaction(async (tx) => {
    const record = await tx.organizations.access(organization.id, user.id);
    const facts = await tx.invitations.facts(organization.id, []);
    return { membership: record?.membership ?? null, now: facts.now };
  });
  if (membership === null || membership.role === "owner" || membership.accessUntil === null) return;
  if (Date.parse(membership.accessUntil) <= Date.parse(now))
    throw new Error(`access at ${now} that ended at ${membership.accessUntil}`);
}

type Sequence = { seed: number; pace: number; counts: Map<string, number> };

/** Answers with the pace of the next one. */
async function runSequence(site: Site, { seed, pace, counts }: Sequence): Promise<number> {
  const random = randomOf(seed);
  const person: Person = {
    ...site,
    random,
    pace,
    email: `${newId()}@people.example`,
    tokens: [],
    counts,
  };
  const start = performance.now();
  await steps.invite(person).catch(requireCode);
  const took = performance.now() - start;
  const plan = Array.from({ length: 6 + Math.floor(random() * 7) }, () => ({
    name: pick(random, names) ?? "end",
    afterMs: random() * 160,
  }));
  // The first one joins, most often in time.
  plan.push({ name: "accept", afterMs: random() * 20 });
  await Promise.all(plan.map((step) => runStep(person, step)));
  await wait(90 * pace);
  await removeEndedMembers(db.store);
  await requireSettled(person);
  return paceOf(took);
}

/** A quiet machine invites in so many milliseconds while the other workers do. */
const quietInviteMs = 15;
const paceOf = (inviteMs: number) => Math.max(1, inviteMs / quietInviteMs);

async function runStep(
  person: Person,
  { name, afterMs }: { name: keyof typeof steps; afterMs: number },
): Promise<void> {
  await wait(afterMs * person.pace);
  const outcome = await steps[name](person).then(() => "done", requireCode);
  const key = `${name} ${outcome}`;
  person.counts.set(key, (person.counts.get(key) ?? 0) + 1);
}

/** A rejection is expected; anything else is not. */
function requireCode(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof UsherError && cause.code !== "internal.error") return cause.code;
  throw error;
}

type Row = {
  id: string;
  status: string;
  role: string;
  access_until: string | Date | null;
  past: boolean | null;
};

type Event = {
  id: string;
  action: string;
  at: string | Date;
  data: { after?: string | string[] | null; accessUntil?: string };
};

const endings: readonly string[] = ["member.removed", "member.expired"];

/** Nothing happens any more: the rows, the events and what the person may do say the same. */
async function requireSettled(person: Person): Promise<void> {
  const { organization, email } = person;
  await requireNoneAfterEnd(person);
  expect(await db.store.read.members.hasUsableOwner(organization.id), "an owner").toBe(true);
  const rows = await db.sql<Row>(
    `SELECT m.id, m.status, m.role, m.access_until,
       m.role <> 'owner' AND m.access_until <= usher_now() - interval '1 second' AS past
     FROM membership m JOIN user_email e ON e.user_id = m.user_id
     WHERE m.organization_id = $1 AND e.email_key = $2`,
    [organization.id, email],
  );
  const events = await db.sql<Event>(
    `SELECT subject_id AS id, action, at, data FROM audit_event
     WHERE organization_id = $1 AND subject_id = ANY($2::uuid[]) ORDER BY seq`,
    [organization.id, rows.map(({ id }) => id)],
  );
  expect(rows.filter(({ status }) => status !== "removed").length).toBeLessThanOrEqual(1);
  for (const row of rows) {
    const { id, status, past } = row;
    const history = events.filter((event) => event.id === id);
    const own = history.map(({ action }) => action);
    requireEndAsAnnounced(row, history);
    const ends = own.filter((action) => endings.includes(action));
    expect(ends.length, own.join(", ")).toBe(status === "removed" ? 1 : 0);
    if (ends.length > 0) expect(endings, own.join(", ")).toContain(own.at(-1));
    expect(["member.joined", "member.imported"], own.join(", ")).toContain(own[0]);
    if (status !== "removed") expect(past, "past its end, and not removed").not.toBe(true);
  }
}

/** The end that was set last is the one that counts, and no one is ended before it. */
function requireEndAsAnnounced({ role, access_until }: Row, history: readonly Event[]): void {
  const stored = access_until && new Date(access_until).toISOString();
  const changes = history.flatMap(({ action, data }) => {
    if (action === "member.access_changed") return [data.after ?? null];
    return action === "member.role_changed" && data.after?.includes("owner") ? [null] : [];
  });
  const last = changes.at(-1);
  const isJoined = history.some(({ action }) => action === "member.joined");
  if (last === undefined && isJoined) expect(stored, "the end that was offered").not.toBeNull();
  if (last !== undefined) expect(stored, "the end set last").toBe(last);
  if (role === "owner") expect(stored, "the end of an owner").toBeNull();
  for (const { action, at, data } of history) {
    if (action !== "member.expired") continue;
    expect(data.accessUntil, "the end in the event").toBe(stored);
    expect(Date.parse(stored ?? ""), "ended early").toBeLessThanOrEqual(new Date(at).getTime());
  }
}

test(`I32, I33: ${sequences} random interleavings around the end of access: none after it, one end event, always an owner`, async () => {
  const counts = new Map<string, number>();
  let next = 0;
  const worker = async () => {
    let site = await newSite();
    // The first calls of a connection take many times as long.
    let pace = 10;
    for (let run = 1; next < sequences; run += 1) {
      const seed = firstSeed + next;
      next += 1;
      if (run % sequencesOfOrganization === 0) site = await newSite();
      try {
        pace = await runSequence(site, { seed, pace, counts });
      } catch (error) {
        throw new Error(`ACCESS_END_SEED=${seed}`, { cause: error });
      }
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  const done = (name: string) => counts.get(`${name} done`) ?? 0;
  const joined = [...counts].join(" | ");
  for (const name of names)
    if (name !== "lowerAnOwner") expect(done(name), joined).toBeGreaterThan(0);
  // There is a second owner only by chance; the last one has to have been kept.
  expect(counts.get("lowerAnOwner organization.last_owner"), joined).toBeGreaterThan(0);
  const [{ expired } = { expired: 0 }] = await db.sql<{ expired: number }>(
    "SELECT count(*)::integer AS expired FROM audit_event WHERE action = 'member.expired'",
  );
  expect(expired).toBeGreaterThan(sequences / 20);
  if (sequences > 1_000) console.info(Object.fromEntries(counts), { expired });
}, 3_600_000);
