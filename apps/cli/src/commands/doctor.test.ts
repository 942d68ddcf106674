import { createHash, randomBytes } from "node:crypto";

import {
  createOrganization,
  createTestDatabase,
  failOver,
  findPgBouncer,
  startPgBouncer,
} from "@usher/core/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Check } from "../doctor/check.ts";
import { doctor } from "../testing/doctor.ts";
import { run } from "../testing/run.ts";
import { startFixture, type Fixture } from "../testing/start-fixture.ts";

type Env = Record<string, string>;

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.stop());

const linkKey = randomBytes(32).toString("base64");
const base = (): Env => ({
  DATABASE_URL: fixture.database.url,
  LINK_KEYS: linkKey,
  BASE_URL: "https://invite.acme.com",
  TRUSTED_PROXIES: "10.0.0.0/8",
});

test("doctor skips what is not configured and exits with 0 when all other checks pass", async () => {
  const { code, ok, checks } = await doctor(base());
  expect({ code, ok }).toEqual({ code: 0, ok: true });
  expect(checks.map(({ name, status }) => [name, status])).toEqual([
    ["database", "ok"],
    ["encoding", "ok"],
    // The server of the tests may lose everything in a crash.
    ["durability", "warn"],
    ["session", "ok"],
    ["wake-ups", "ok"],
    ["clock", "ok"],
    ["migrations", "ok"],
    ["writes", "ok"],
    ["break glass", "ok"],
    ["slack organization", "skip"],
    ["link keys", "ok"],
    ["base url", "ok"],
    ["proxies", "ok"],
    ["organization creation", "ok"],
    ["sessions", "skip"],
    ["sendgrid key", "skip"],
    ["slack", "skip"],
    ["server", "skip"],
  ]);
});

test("doctor says where processes listen, and fails where nothing answers", async () => {
  const about = async (env: Env) => (await doctor({ ...base(), ...env })).named("wake-ups");
  const { url } = fixture.database;
  expect(await about({})).toMatchObject({ status: "ok", detail: expect.stringMatching(/_URL\.$/) });
  expect(await about({ DATABASE_DIRECT_URL: url })).toMatchObject({
    status: "ok",
    detail: "Processes listen at DATABASE_DIRECT_URL.",
  });
  const elsewhere = new URL(url);
  elsewhere.pathname = "/missing";
  expect(await about({ DATABASE_DIRECT_URL: elsewhere.href })).toMatchObject({
    status: "fail",
    detail: expect.stringContaining("The database of DATABASE_DIRECT_URL at"),
  });
});

const pgBouncer = findPgBouncer(process.env["PATH"]);
test.skipIf(pgBouncer === undefined)(
  "doctor warns of a pooler in transaction mode without a direct address, and fails where that is one too",
  { meta: { skipReason: "no pgbouncer found; install the package pgbouncer" } },
  async () => {
    const { url } = fixture.database;
    const pooler = await startPgBouncer(pgBouncer ?? "", { serverUrl: url, mode: "transaction" });
    const DATABASE_URL = pooler.urlFor(url);
    const about = async (env: Env) => (await doctor({ ...base(), ...env })).named("wake-ups");
    expect(await about({ DATABASE_URL })).toMatchObject({ status: "warn" });
    expect(await about({ DATABASE_URL, DATABASE_DIRECT_URL: url })).toMatchObject({ status: "ok" });
    expect(await about({ DATABASE_URL, DATABASE_DIRECT_URL: DATABASE_URL })).toMatchObject({
      status: "fail",
    });
    await pooler.stop();
  },
);

test("doctor prints what to do for each check, and exits with 3", async () => {
  const done = await run(["doctor"], { env: { LINK_KEYS: "short" } });
  expect(done.code).toBe(3);
  expect(done.stdout).toMatch(/^fail {2}database +DATABASE_URL is missing: set it to .+\.$/m);
  expect(done.stdout).toContain("Create one with openssl rand -base64 32");
  expect(done.stdout).not.toContain("    at ");
  expect(done.stdout).toContain("3 of 9 checks failed.");
});

test("doctor reports who creates organizations, and warns where strangers may", async () => {
  const about = async (env: Env) =>
    (await doctor({ ...base(), ...env })).named("organization creation");
  const sessions = { SESSION_ISSUER: "https://id.acme.com" };
  const members = { ORGANIZATION_CREATION: "members" };
  expect(await about({})).toMatchObject({ status: "ok", detail: "Only the operator." });
  expect(await about({ ORGANIZATION_CREATION: "operator" })).toMatchObject({ status: "ok" });
  expect(await about({ ...sessions, ...members })).toMatchObject({
    status: "warn",
    detail: expect.stringContaining("Every person your identity provider signs in"),
  });
  expect(await about(members)).toMatchObject({ status: "warn" });
  expect(await about({ ORGANIZATION_CREATION: "all" })).toMatchObject({ status: "fail" });
});

test("doctor names the claims that sessions need, and warns where they need no second factor", async () => {
  const about = async (env: Env) => (await doctor({ ...base(), ...env })).named("sessions");
  const issuer = "https://id.acme.com";
  const one = { SESSION_ISSUER: issuer };
  const all = { ...one, SESSION_JWKS_URL: `${issuer}/jwks`, SESSION_AUDIENCE: "usher" };
  const required = {
    status: "ok",
    detail: expect.stringMatching(/id\.acme\.com.* auth_time, and amr or acr/),
  };
  expect(await about({})).toMatchObject({ status: "skip" });
  expect(await about(one)).toMatchObject({
    status: "fail",
    detail: "SESSION_JWKS_URL and SESSION_AUDIENCE are missing.",
  });
  expect(await about(all)).toMatchObject(required);
  expect(await about({ ...all, SESSION_STEP_UP: "required" })).toMatchObject(required);
  expect(await about({ ...all, SESSION_STEP_UP: "off" })).toMatchObject({
    status: "warn",
    detail: expect.stringContaining("without a second factor"),
    advice: expect.stringContaining("docs/sessions.md"),
  });
  expect(await about({ ...all, SESSION_STEP_UP: "no" })).toMatchObject({ status: "fail" });
});

test("doctor says which addresses of an issuer count, and warns where there is no bound", async () => {
  const about = async (env: Env) =>
    (await doctor({ ...base(), ...env })).named("session addresses");
  const issuer = "https://id.acme.com";
  const all = {
    SESSION_ISSUER: issuer,
    SESSION_JWKS_URL: `${issuer}/jwks`,
    SESSION_AUDIENCE: "usher",
  };
  expect(await about(all)).toMatchObject({
    status: "ok",
    detail: `The address in email of ${issuer} counts with email_verified true.`,
  });
  const always = { ...all, SESSION_TRUST_EMAIL: "always" };
  expect(await about(always)).toMatchObject({
    status: "warn",
    advice: expect.stringContaining("SESSION_EMAIL_DOMAINS"),
  });
  expect(await about({ ...always, SESSION_EMAIL_DOMAINS: "acme.com" })).toMatchObject({
    status: "ok",
    detail: `The address in email of ${issuer} counts verified or not, in acme.com.`,
  });
  const second = { issuer: "https://b.example", jwksUrl: "https://b.example/jwks", audience: "b" };
  expect(await about({ ...all, SESSION_ISSUERS: JSON.stringify([second]) })).toMatchObject({
    status: "warn",
    detail: expect.stringContaining("one of 2 issuers"),
  });
  const broken = await doctor({ ...base(), ...all, SESSION_ISSUERS: "[" });
  expect(broken.named("sessions")).toMatchObject({
    status: "fail",
    detail: expect.stringContaining("SESSION_ISSUERS must be a JSON list"),
  });
});

describe("the database", () => {
  test("doctor distinguishes a database that does not answer, has another password or is missing", async () => {
    const other = (change: (url: URL) => void) => {
      const url = new URL(fixture.database.url);
      change(url);
      return doctor({ ...base(), DATABASE_URL: url.href });
    };
    const deaf = await other((url) => (url.port = "1"));
    expect(deaf.named("database")).toMatchObject({
      status: "fail",
      advice: expect.stringMatching(/Nothing listens/),
    });
    const missing = await other((url) => (url.pathname = "/nowhere"));
    expect(missing.named("database")).toMatchObject({
      status: "fail",
      advice: expect.stringMatching(/createdb/),
    });
    expect(missing.code).toBe(3);
  });

  test("a database that was never migrated fails the check", async () => {
    const name = `empty_${randomBytes(6).toString("hex")}`;
    await fixture.database.sql(`CREATE DATABASE ${name} TEMPLATE template0`);
    const url = new URL(fixture.database.url);
    url.pathname = `/${name}`;
    const { code, named } = await doctor({ ...base(), DATABASE_URL: url.href });
    expect(named("migrations")).toMatchObject({ status: "fail", advice: "Run usher migrate." });
    expect(code).toBe(3);
    await fixture.database.sql(`DROP DATABASE ${name} WITH (FORCE)`);
  });

  test("doctor names the role's settings that Usher sets back, and what may lose commits", async () => {
    const database = await createTestDatabase();
    const name = new URL(database.url).pathname.slice(1);
    await database.sql(`ALTER DATABASE ${name} SET DateStyle = 'SQL, DMY'`);
    await database.sql(`ALTER DATABASE ${name} SET array_nulls = off`);
    await database.sql(`ALTER DATABASE ${name} SET synchronous_commit = off`);
    const { named } = await doctor({ ...base(), DATABASE_URL: database.url });
    expect(named("session")).toMatchObject({
      status: "warn",
      detail: expect.stringContaining("changes datestyle, array_nulls."),
      advice: expect.stringContaining(`ALTER DATABASE ${name} RESET datestyle.`),
    });
    expect(named("durability")).toMatchObject({
      status: "warn",
      detail: expect.stringContaining("synchronous_commit"),
    });
    await database.close();
  });

  test("doctor warns about organizations with break glass on, by name", async () => {
    expect((await doctor(base())).named("break glass")).toMatchObject({ status: "ok" });
    const { slug } = await createOrganization(fixture.database.store, {
      policy: { approval: { breakGlass: true } },
    });
    expect((await doctor(base())).named("break glass")).toMatchObject({
      status: "warn",
      detail: expect.stringContaining(`On in ${slug}:`),
    });
    await fixture.database.sql("UPDATE organization SET status = 'deleted' WHERE slug = $1", [
      slug,
    ]);
  });

  test("doctor fails while the database is read-only", async () => {
    const database = await createTestDatabase();
    expect((await doctor({ ...base(), DATABASE_URL: database.url })).named("writes")).toMatchObject(
      {
        status: "ok",
      },
    );
    await failOver(database);
    const { code, named } = await doctor({ ...base(), DATABASE_URL: database.url });
    expect(named("writes")).toMatchObject({
      status: "fail",
      advice: expect.stringContaining("standby"),
    });
    expect(code).toBe(3);
    await database.close();
  });

  test("doctor warns about erased people who are known by a missing key, and names ERASURE_KEYS", async () => {
    const old = randomBytes(32).toString("base64");
    const erase = ["person", "erase", `${randomBytes(4).toString("hex")}@people.example`, "--yes"];
    expect((await run(erase, { env: { ...base(), LINK_KEYS: old } })).code).toBe(0);
    const found = async (env: Env) => (await doctor({ ...base(), ...env })).named("erased people");
    expect(await found({})).toMatchObject({
      status: "warn",
      detail: expect.stringMatching(/^Erased people .*: 1\.$/),
      advice: expect.stringContaining("ERASURE_KEYS"),
    });
    expect(await found({ LINK_KEYS: `${linkKey},${old}` })).toMatchObject({ status: "ok" });
    expect(await found({ ERASURE_KEYS: old })).toBeUndefined();
    await fixture.database.sql("DELETE FROM erased_recipient");
  });

  test("doctor warns about open invitations made with a missing key", async () => {
    const { system } = await fixture.organization();
    await system.invitation.create({ entries: [{ email: "old@guests.example" }] });
    const { code, named, text } = await doctor(base());
    expect(named("links")).toMatchObject({
      status: "warn",
      detail: expect.stringMatching(/1 open invitation/),
    });
    expect(code).toBe(0);
    expect(text).not.toContain(linkKey);
  });

  test("doctor says how many open invitations still need an older key, and until when", async () => {
    const { system } = await fixture.organization();
    await system.invitation.create({ entries: [{ email: "older@guests.example" }] });
    const older = createHash("sha256").update("usher test link key").digest("base64");
    const { named } = await doctor({ ...base(), LINK_KEYS: `${linkKey},${older}` });
    expect(named("older link keys")).toMatchObject({
      status: "ok",
      detail: expect.stringMatching(/^\d+ open invitations need them, until 20/),
    });
    const unused = await doctor({
      ...base(),
      LINK_KEYS: `${older},${randomBytes(32).toString("base64")}`,
    });
    expect(unused.named("older link keys")).toMatchObject({
      detail: "No open invitation needs them. You can remove them.",
    });
  });
});

describe("the settings", () => {
  const local = { BASE_URL: "http://localhost:3000", TRUSTED_PROXIES: "" };

  test("doctor names no proxy where TLS ends nowhere, and those that are trusted", async () => {
    expect((await doctor({ ...base(), ...local })).named("proxies")?.status).toBe("skip");
    expect((await doctor(base())).named("proxies")?.detail).toContain("from 10.0.0.0/8.");
  });

  test.each<[string, Env, string, Check["status"]]>([
    ["no link key", { LINK_KEYS: "" }, "link keys", "fail"],
    ["a short link key", { LINK_KEYS: `${linkKey},c2hvcnQ=` }, "link keys", "fail"],
    ["a link key twice", { LINK_KEYS: `${linkKey},${linkKey}` }, "link keys", "warn"],
    ["no base url", { BASE_URL: "" }, "base url", "fail"],
    ["a base url with a query", { BASE_URL: "https://acme.com/?a=1" }, "base url", "fail"],
    ["a base url without https", { BASE_URL: "http://acme.com" }, "base url", "warn"],
    ["a proxy that no one trusts", { TRUSTED_PROXIES: "" }, "proxies", "warn"],
    [
      "a proxy in front of Slack",
      { ...local, SLACK_PUBLIC_URL: "https://a.com" },
      "proxies",
      "warn",
    ],
    ["trust in everyone", { TRUSTED_PROXIES: "10.0.0.1,0.0.0.0/0" }, "proxies", "warn"],
    ["a proxy by its name", { TRUSTED_PROXIES: "lb.acme.com" }, "proxies", "fail"],
    ["a base url of this machine", { BASE_URL: "http://localhost:3000" }, "base url", "warn"],
  ])("%s", async (_what, env, name, status) => {
    const { named, code } = await doctor({ ...base(), ...env });
    expect(named(name)).toMatchObject({ status, advice: expect.stringMatching(/./) });
    expect(code).toBe(status === "fail" ? 3 : 0);
  });
});
