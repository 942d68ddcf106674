import { randomUUID } from "node:crypto";

import {
  appRouter,
  createLinkKeyring,
  createUsherCaller,
  limitBounds,
  newId,
  requirementOf,
  type Actor,
  type Context,
  type LinkKeyring,
  type Store,
} from "@usher/core";
import { createStore, migrate } from "@usher/core/typeorm";
import { startLocalPostgres } from "@usher/local-postgres";
import { openDatabase, type Database } from "@usher/process";
import pg from "pg";

export const linkBase = "https://invite.bench.example";
const everything = ["member:read", "member:invite", "member:manage", "audit:read"] as const;
/** The hard bounds; a longer run takes another organization. */
const policy = {
  limits: { pending: 10_000, inviteesPerDay: 10_000 },
  approval: { required: "never" },
};

export type BenchOrganization = { id: string; slug: string; owner: Actor; ownerId: string };

export type Fixture = {
  url: string;
  /** Number of the server that answers. */
  version: string;
  dataSource: Database;
  store: Store;
  links: LinkKeyring;
  linkKey: string;
  raw: pg.Pool;
  /** An empty one on the same server; answers with its URL. */
  createDatabase(name: string): Promise<string>;
  contextOf(organization: BenchOrganization): Context;
  /** Of a caller who only has a link. */
  anonymous: Context;
  organization(): Promise<BenchOrganization>;
  organizations(count: number): Promise<BenchOrganization[]>;
  orgKey(organization: BenchOrganization): Promise<string>;
  /** So that replays of its creates find places: replays do not count. */
  refillPlaces(organization: BenchOrganization): Promise<void>;
  member(organizationId: string, role: "owner" | "admin", email: string): Promise<string>;
  close(): Promise<void>;
};

/** A migrated database on a PostgreSQL of its own that commits as a production one does. */
export async function startFixture(): Promise<Fixture> {
  const postgres = await startLocalPostgres({
    settings: { fsync: "on", synchronous_commit: "on", full_page_writes: "on" },
  });
  const { url } = postgres;
  const dataSource = await openDatabase({ url, applicationName: "usher-bench", poolSize: 8 });
  await migrate(dataSource);
  const store = createStore(dataSource);
  const raw = new pg.Pool({ connectionString: url, max: 8 });
  const linkKey = randomUUID() + randomUUID();
  // A pool's end does not wait for its sockets, and the server ends before some of them.
  raw.on("error", () => {});
  const links = createLinkKeyring([Buffer.from(linkKey)]);
  const { rows } = await raw.query<{ server_version: string }>("SHOW server_version");

  const contextOf = (actor: Actor | null, organization: string | null): Context => ({
    actor,
    organization,
    requestId: null,
    via: "api",
    store,
    links,
    linkBase,
    limits: limitBounds,
    // For the benches that call the verb itself; a procedure puts its own in this place.
    requirement: requirementOf(appRouter.invitation.create),
  });
  const member: Fixture["member"] = async (organizationId, role, email) => {
    const user = await store.read.users.ensure({ id: newId(), name: null, email, emailKey: email });
    const membership = { organizationId, id: newId(), userId: user.id, role };
    await store.read.members.ensure({ ...membership, customRoles: [], invitationId: null });
    return user.id;
  };
  const organization = async (): Promise<BenchOrganization> => {
    const slug = `bench-${randomUUID()}`;
    const system = createUsherCaller(contextOf({ kind: "system", name: "bench" }, null));
    const { id } = await system.organization.create({ slug, name: "Bench" });
    const email = `owner@${slug}.example`;
    const ownerId = await member(id, "owner", email);
    const owner: Actor = {
      kind: "session",
      userId: ownerId,
      email,
      emailVerified: true,
      steppedUpAt: null,
      // A run may take longer than a second factor counts.
      stepUp: "off",
    };
    await createUsherCaller(contextOf(owner, id)).organization.updatePolicy({ policy });
    return { id, slug, owner, ownerId };
  };
  return {
    url,
    version: rows[0]?.server_version ?? "unknown",
    dataSource,
    store,
    links,
    linkKey,
    raw,
    async createDatabase(name) {
      await raw.query(`CREATE DATABASE ${name}`);
      return postgres.urlFor(name);
    },
    anonymous: contextOf(null, null),
    contextOf: (of) => contextOf(of.owner, of.id),
    organization,
    async organizations(count) {
      const made: BenchOrganization[] = [];
      while (made.length < count) made.push(await organization());
      return made;
    },
    async orgKey(of) {
      const caller = createUsherCaller(contextOf(of.owner, of.id));
      const key = { kind: "org_key" as const, name: "Bench", permissions: [...everything] };
      return (await caller.apiKey.create(key)).secret;
    },
    async refillPlaces({ id }) {
      await raw.query(
        `UPDATE organization_place SET open_left = 10000, invitees_left = 10000,
           counted_at = usher_now() WHERE organization_id = $1`,
        [id],
      );
    },
    member,
    async close() {
      await raw.end();
      await dataSource.destroy();
      await postgres.stop();
    },
  };
}

/** Addresses that were not invited yet. */
export function freshEntries(count: number): { email: string }[] {
  const tag = randomUUID();
  return Array.from({ length: count }, (_, index) => ({ email: `${tag}-${index}@guest.example` }));
}
