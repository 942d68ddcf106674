import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { freshEntries, startFixture, type Fixture } from "../fixture.ts";
import type { Operation } from "../http-calls.ts";
import { scaleOf } from "../options.ts";
import type { Peer } from "./peer.ts";
import { createPlainCalls } from "./plain-calls.ts";
import { startPeers } from "./start-peers.ts";

let fixture: Fixture;
let peers: Peer[] = [];

beforeAll(async () => {
  fixture = await startFixture();
  const scale = scaleOf({ quick: true, repeats: 1, seconds: 1 });
  peers = await startPeers({ fixture, scale });
});

afterAll(async () => {
  await Promise.all(peers.map(({ stop }) => stop()));
  await fixture?.close();
});

async function answer(name: string, operation: Operation): Promise<unknown> {
  const { url, calls } = peerOf(name);
  const request = calls[operation]?.();
  if (!request) throw new Error(`${name} has no ${operation}`);
  const { path, ...init } = request;
  const response = await fetch(url + path, init);
  expect(response.status).toBe(200);
  return response.json();
}

async function rowsOf(name: string, tables: readonly string[]): Promise<number[]> {
  const client = new pg.Client({ connectionString: peerOf(name).databaseUrl });
  await client.connect();
  try {
    const counts: number[] = [];
    for (const table of tables) {
      const { rows } = await client.query<{ n: number }>(
        `SELECT count(*)::integer AS n FROM ${table}`,
      );
      counts.push(rows[0]?.n ?? 0);
    }
    return counts;
  } finally {
    await client.end();
  }
}

function peerOf(name: string): Peer {
  const peer = peers.find((found) => found.name === name);
  if (!peer) throw new Error(`there is no ${name}`);
  return peer;
}

test.each([
  ["create", 1],
  ["batch", 20],
] as const)(
  "a %s of the bare tRPC server leaves as many invitations, outbox and audit rows as addresses",
  async (operation, count) => {
    const tables = ["invitation", "outbox", "audit"];
    const before = await rowsOf("bare tRPC", tables);
    await answer("bare tRPC", operation);
    const after = await rowsOf("bare tRPC", tables);
    expect(after.map((rows, at) => rows - (before[at] ?? 0))).toEqual([count, count, count]);
  },
);

test.each([1, 20])("the bare tRPC server creates %d in five round trips", async (count) => {
  const pool = new pg.Pool({ connectionString: peerOf("bare tRPC").databaseUrl, max: 1 });
  const sent: string[] = [];
  pool.on("connect", (client) => {
    const { query } = client;
    const counted = (...args: unknown[]): unknown => {
      const [asked] = args as [string | { text: string }];
      const text = typeof asked === "string" ? asked : asked.text;
      sent.push(text.trim().split(/\s+/).slice(0, 3).join(" "));
      return Reflect.apply(query, client, args);
    };
    Object.assign(client, { query: counted });
  });
  try {
    const { rows } = await pool.query<{ organization_id: string; inviter_id: string }>(
      "SELECT organization_id, inviter_id FROM invitation LIMIT 1",
    );
    const [row] = rows;
    if (!row) throw new Error("there is no invitation");
    const place = { organizationId: row.organization_id, inviterId: row.inviter_id };
    sent.length = 0;
    await createPlainCalls(pool, place).create(freshEntries(count).map(({ email }) => email));
  } finally {
    await pool.end();
  }
  const insert = (table: string) => `INSERT INTO ${table}`;
  const rows = ["invitation", "outbox", "audit"].map(insert);
  expect(sent).toEqual(["BEGIN", ...rows, "COMMIT"]);
});

test("the bare tRPC server rejects a second pending invitation for one address", async () => {
  const { url, calls } = peerOf("bare tRPC");
  const { path = "", ...init } = calls.create?.() ?? {};
  const statuses = [];
  for (let sent = 0; sent < 2; sent += 1) statuses.push((await fetch(url + path, init)).status);
  expect(statuses).toEqual([200, 409]);
});

test("a create of better-auth leaves one invitation, and it has no batch", async () => {
  const [before = 0] = await rowsOf("better-auth", ["invitation"]);
  await answer("better-auth", "create");
  expect(await rowsOf("better-auth", ["invitation"])).toEqual([before + 1]);
  expect(peerOf("better-auth").calls.batch).toBeNull();
});

test("better-auth answers without the session's cookie with 401", async () => {
  const { url, calls } = peerOf("better-auth");
  const response = await fetch(url + calls.list?.().path);
  expect(response.status).toBe(401);
});

test("each peer lists 50 invitations", async () => {
  expect(await answer("better-auth", "list")).toHaveLength(50);
  expect(await answer("bare tRPC", "list")).toMatchObject({
    result: { data: { invitations: { length: 50 }, nextCursor: expect.any(String) } },
  });
});
