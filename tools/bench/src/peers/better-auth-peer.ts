import pg from "pg";

import { freshEntries } from "../fixture.ts";
import type { LoadRequest } from "../http-load.ts";
import { organizationsBefore } from "../live-in.ts";
import { spawnTarget } from "../spawn-target.ts";
import type { Peer, PeerInput } from "./peer.ts";

const api = "/api/auth/organization";
const listed = 50;
/** Of better-auth's schema: its API would take a call for each. */
const addInvitations = /* sql */ `
INSERT INTO invitation (id, "organizationId", email, role, status, "expiresAt", "inviterId", "createdAt")
SELECT gen_random_uuid(), $1, 'seed-' || n || '@guest.example', 'member', 'pending',
  now() + interval '7 days', $2, now() - make_interval(secs => n)
FROM generate_series(1, $3::integer) AS n`;

/** Its owner is signed in by a session cookie. It has no batch, and lists every invitation of an organization up to 100. */
export async function startBetterAuthPeer({ fixture, scale }: PeerInput): Promise<Peer> {
  const databaseUrl = await fixture.createDatabase("better_auth");
  const target = await spawnTarget({ kind: "better-auth", url: databaseUrl });
  try {
    const owner = await signUp(target.url);
    const organization = (slug: string) => createOrganization(target.url, owner, slug);
    const inviting = await organization("inviting");
    const listing = await organization("listing");
    const sizes = new Map([[listing, listed]]);
    for (let n = 0; n < organizationsBefore; n += 1)
      sizes.set(await organization(`before-${n}`), scale.invitationsBefore);
    await fill(databaseUrl, owner.id, sizes);
    const list = {
      path: `${api}/list-invitations?organizationId=${listing}`,
      headers: owner.headers,
    };
    return {
      name: "better-auth",
      url: target.url,
      databaseUrl,
      stop: target.stop,
      calls: {
        create: () =>
          post(owner, "invite-member", {
            email: freshEntries(1)[0]?.email,
            role: "member",
            organizationId: inviting,
          }),
        batch: null,
        list: () => list,
      },
    };
  } catch (error) {
    await target.stop();
    throw error;
  }
}

type Owner = { id: string; headers: Record<string, string> };

function post({ headers }: Pick<Owner, "headers">, name: string, body: object): LoadRequest {
  return { method: "POST", path: `${api}/${name}`, headers, body: JSON.stringify(body) };
}

async function signUp(url: string): Promise<Owner> {
  // It takes a session's changes only from its own origin.
  const headers = { "content-type": "application/json", origin: url };
  const response = await answerOf(url, {
    method: "POST",
    path: "/api/auth/sign-up/email",
    headers,
    body: JSON.stringify({
      name: "Owner",
      email: "owner@bench.example",
      password: "correct horse",
    }),
  });
  const cookie = response.headers
    .getSetCookie()
    .map((set) => set.split(";")[0])
    .join("; ");
  // better-auth's documented answer to a sign-up.
  const { user } = (await response.json()) as { user: { id: string } };
  return { id: user.id, headers: { ...headers, cookie } };
}

async function createOrganization(url: string, owner: Owner, slug: string): Promise<string> {
  const response = await answerOf(url, post(owner, "create", { name: "Bench", slug }));
  // better-auth answers with the organization.
  return ((await response.json()) as { id: string }).id;
}

async function answerOf(url: string, { path, ...request }: LoadRequest): Promise<Response> {
  const response = await fetch(url + path, request);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}

async function fill(url: string, ownerId: string, sizes: ReadonlyMap<string, number>) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const [organization, count] of sizes)
      await client.query(addInvitations, [organization, ownerId, count]);
    await client.query("VACUUM ANALYZE");
  } finally {
    await client.end();
  }
}
