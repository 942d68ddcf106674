import { setTimeout as wait } from "node:timers/promises";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { authenticateKey } from "../api-key/authenticate-key.ts";
import { newSecret } from "../api-key/secret.ts";
import { newId } from "../model/ids.ts";
import { limitIp } from "../limits/limit-ip.ts";
import { failOver, promote } from "../testing/fail-over.ts";
import { createOrganization, type TestOrganization } from "../testing/organization.ts";
import { skipBehindPooler } from "../testing/skip-behind-pooler.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { createJobSignal } from "./job-signal.ts";

let db: TestDatabase;
let organization: TestOrganization;
beforeEach(async () => {
  db = await createTestDatabase({ poolSize: 5 });
  organization = await createOrganization(db.store);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await db.close();
});

const unavailable = expect.objectContaining({
  code: "service.unavailable",
  details: { retryAfterSeconds: 5 },
});
const addRole = (slug: string) =>
  db.store.transaction((tx) =>
    tx.roles.insert({ organizationId: organization.id, slug, name: slug }),
  );
const read = () => db.store.read.roles.list(organization.id);
const connections = async () => {
  const rows = await db.sql<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'",
  );
  return rows.map(({ pid }) => pid);
};
/** Breaks the connections that the pool still has, which its next users notice. */
async function failOverNoticed() {
  await failOver(db);
  await expect.poll(() => read().catch(() => null)).not.toBeNull();
}

/** All that follows happens within the second for which a read-only answer counts. */
function stopTime(): void {
  const now = performance.now();
  vi.spyOn(performance, "now").mockReturnValue(now);
}

test("a write to a read-only database answers service.unavailable and changes nothing", async () => {
  await failOverNoticed();
  await expect(addRole("org-never")).rejects.toEqual(unavailable);
  expect((await read()).map(({ slug }) => slug)).not.toContain("org-never");
});

test("every read-only connection is replaced after the failover", async (context) => {
  skipBehindPooler(context, "sessions of its own");
  await failOverNoticed();
  await Promise.all(Array.from({ length: 5 }, read));
  const before = await connections();
  expect(before.length).toBeGreaterThan(2);
  await wait(1_050);
  await promote(db);
  await expect(addRole("org-first")).rejects.toEqual(unavailable);
  await Promise.all(Array.from({ length: 5 }, (_, at) => addRole(`org-${at}`)));
  const after = await connections();
  expect(after.filter((pid) => before.includes(pid))).toEqual([]);
});

test("a connection in use while another meets a read-only server is replaced once it is free", async (context) => {
  skipBehindPooler(context, "sessions of its own");
  await failOverNoticed();
  let letGo = (): void => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const reading = db.store.transaction(async (tx) => {
    await tx.roles.list(organization.id);
    await held;
    return tx.roles.list(organization.id);
  });
  await wait(1_050);
  const before = await connections();
  await promote(db);
  await expect(addRole("org-first")).rejects.toEqual(unavailable);
  letGo();
  expect(await reading).toHaveLength(0);
  expect((await connections()).filter((pid) => before.includes(pid))).toEqual([]);
});

test("a database that stays read-only gets no new connection for every read", async () => {
  await failOverNoticed();
  stopTime();
  await expect(addRole("org-never")).rejects.toEqual(unavailable);
  const seen = new Set<number>();
  for (let round = 0; round < 30; round += 1) {
    await limitIp(db.store, "192.0.2.9");
    await read();
    for (const pid of await connections()) seen.add(pid);
  }
  expect(seen.size).toBeLessThan(6);
});

test("each process limits requests itself while they cannot be counted in the database", async (context) => {
  skipBehindPooler(context, "sessions of its own");
  const ip = `192.0.2.1 ${newId()}`;
  const request = () => limitIp(db.store, ip, { ipPerMinute: 3 });
  await request();
  await failOverNoticed();
  stopTime();
  const allowed = await Promise.all([request(), request(), request()]);
  const remaining = allowed.map((state) => state.remaining).toSorted((a, b) => a - b);
  expect(remaining).toEqual([0, 1, 2]);
  await expect(request()).rejects.toMatchObject({
    code: "invite.ip_rate_limited",
    details: { retryAfterSeconds: expect.any(Number) },
  });
  vi.restoreAllMocks();
  await promote(db);
  await wait(1_050);
  await expect.poll(async () => (await request().catch(() => null))?.remaining).toBe(1);
});

test("a key authenticates its caller although its use cannot be saved", async () => {
  const id = newId();
  const { token, prefix, hash } = newSecret("org_key", id);
  await db.store.read.apiKeys.insert({
    id,
    kind: "org_key",
    organizationId: organization.id,
    userId: null,
    name: "tool",
    prefix,
    secretHash: hash,
    permissions: ["member:read"],
    maxRole: "owner",
    createdBy: null,
    expiresInHours: null,
  });
  await failOverNoticed();
  stopTime();
  expect(await authenticateKey(db.store, token)).toMatchObject({ kind: "org_key" });
  expect(await authenticateKey(db.store, `${token.slice(0, -4)}0000`)).toBeNull();
  expect((await db.store.read.apiKeys.findUsable(id))?.lastUsedAt).toBeNull();
});

test("the health check passes only if a write is committed", async (context) => {
  skipBehindPooler(context, "sessions of its own");
  await db.store.read.health.requireWritable();
  await failOverNoticed();
  await expect(db.store.read.health.requireWritable()).rejects.toEqual(unavailable);
  await promote(db);
  await expect
    .poll(() => db.store.read.health.requireWritable().then(() => "writable", String))
    .toBe("writable");
});

test("job listeners connect only to a writable server", async () => {
  await failOver(db);
  const signal = createJobSignal({ url: db.url });
  const listening = signal.ready().then(() => "listening");
  expect(await Promise.race([listening, wait(500, "not yet")])).toBe("not yet");
  await promote(db);
  expect(await listening).toBe("listening");
  await signal.close();
});
