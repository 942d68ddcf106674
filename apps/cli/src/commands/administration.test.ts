import { randomBytes } from "node:crypto";

import { authenticateKey, createUsherCaller } from "@usher/core";
import { createTestDatabase, testContext, type TestDatabase } from "@usher/core/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { run } from "../testing/run.ts";

let database: TestDatabase;
let env: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase();
  env = { DATABASE_URL: database.url };
});
afterAll(() => database.close());

const owner = "owner@acme.example";
async function organization(): Promise<string> {
  const slug = `acme-${randomBytes(4).toString("hex")}`;
  const made = await run(["organization", "create", slug, "--owner", owner], { env });
  expect(made).toMatchObject({ code: 0, stderr: "" });
  return slug;
}

describe("usher migrate", () => {
  test("usher migrate migrates an empty database, once", async () => {
    const name = `empty_${randomBytes(6).toString("hex")}`;
    await database.sql(`CREATE DATABASE ${name} TEMPLATE template0`);
    const url = new URL(database.url);
    url.pathname = `/${name}`;
    const empty = { DATABASE_URL: url.href };
    const early = await run(["key", "list", "-o", "acme"], { env: empty });
    expect(early).toMatchObject({ code: 3, stderr: expect.stringContaining("usher migrate") });
    const first = await run(["migrate", "--json"], { env: empty });
    expect(first).toMatchObject({ code: 0 });
    expect(first.json()).toMatchObject({ applied: expect.arrayContaining([expect.any(String)]) });
    const second = await run(["migrate"], { env: empty });
    expect(second).toMatchObject({ code: 0, stdout: "The database was up to date.\n" });
    await database.sql(`DROP DATABASE ${name} WITH (FORCE)`);
  });

  test("usher migrate without rights is one line, and one document with --json", async () => {
    const suffix = randomBytes(6).toString("hex");
    const [name, role] = [`usher_empty_${suffix}`, `operator_${suffix}`];
    await database.sql(`CREATE DATABASE ${name} TEMPLATE template0`);
    await database.sql(`CREATE ROLE ${role} LOGIN PASSWORD '${role}'`);
    const url = new URL(database.url);
    Object.assign(url, { username: role, password: role, pathname: `/${name}` });
    const given = { env: { DATABASE_URL: url.href } };
    const message = `The role ${role} of DATABASE_URL may not create tables in the schema public of the database ${name}.`;
    const advice = `ALTER DATABASE ${name} OWNER TO ${role}, or GRANT CREATE ON SCHEMA public TO ${role}.`;
    expect(await run(["migrate"], given)).toMatchObject({
      code: 3,
      stdout: "",
      stderr: `${message}\n${advice}\n`,
    });
    const json = await run(["migrate", "--json"], given);
    expect(json).toMatchObject({ code: 3, stderr: "" });
    expect(json.json()).toEqual({ error: { code: "cli.environment", message, advice } });
    await database.sql(`DROP DATABASE ${name} WITH (FORCE)`);
    await database.sql(`DROP ROLE ${role}`);
  });

  test("a role that may read but not write is told so by every command", async () => {
    const role = `operator_${randomBytes(6).toString("hex")}`;
    await database.sql(`CREATE ROLE ${role} LOGIN PASSWORD '${role}'`);
    await database.sql(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`);
    const url = new URL(database.url);
    Object.assign(url, { username: role, password: role });
    const args = ["organization", "create", "acme-read", "--owner", owner];
    const done = await run(args, { env: { DATABASE_URL: url.href } });
    expect(done).toMatchObject({ code: 3, stdout: "" });
    expect(done.stderr).toMatch(
      /^The database of DATABASE_URL refuses: permission denied for table \w+\.\nThe tables belong to another role\. .+\n$/,
    );
    await database.sql(`DROP OWNED BY ${role}`);
    await database.sql(`DROP ROLE ${role}`);
  });
});

describe("usher organization", () => {
  test("usher organization creates one with its owner, and rejects another with the same slug", async () => {
    const slug = await organization();
    const shown = await run(["organization", "show", slug, "--json"], { env });
    expect(shown.json()).toMatchObject({ slug, name: slug, status: "active" });
    const again = await run(["organization", "create", slug, "--owner", owner], { env });
    expect(again).toMatchObject({ code: 1, stdout: "" });
    expect(again.stderr).toContain("(organization.slug_taken)");
  });

  test("usher organization policy changes the given settings and shows all of them", async () => {
    const slug = await organization();
    const settings = ["limits.pending=5000", "approval.required=always", 'domains.allow=["a.com"]'];
    const changed = await run(["organization", "policy", slug, ...settings], { env });
    expect(changed.code).toBe(0);
    for (const setting of settings) expect(changed.stdout).toContain(`  ${setting}\n`);
    const shown = await run(["organization", "policy", slug], { env });
    expect(shown.stdout).toBe(changed.stdout);
  });

  test("usher organization policy changes nested settings alone, resets with null and reads its own lines", async () => {
    const slug = await organization();
    const policy = (...settings: string[]) =>
      run(["organization", "policy", slug, ...settings], { env });
    const hours = "approval.reminders.workingHours";
    await policy(`${hours}.from=7`, `${hours}.days=[6]`, "limits.pending=5000");
    const changed = await policy("approval.reminders.hoursAfter=[5]", "limits.pending=null");
    for (const setting of [
      "approval.reminders.hoursAfter=[5]",
      `${hours}.from=7`,
      `${hours}.days=[6]`,
      "limits.pending=200",
    ])
      expect(changed.stdout).toContain(`  ${setting}\n`);
    const lines = changed.stdout.split("\n").slice(1).filter(Boolean);
    const again = await policy(...lines.map((line) => line.trim()));
    expect(again.stdout).toBe(changed.stdout);
  });

  test.each([
    ["an invalid slug", ["create", "No Slug", "--owner", owner], 2],
    ["an owner that is not an address", ["create", "acme", "--owner", "jane"], 2],
    ["no owner", ["create", "acme"], 2],
    ["a setting without a value", ["policy", "SLUG", "limits.pending"], 2],
    ["a setting out of bounds", ["policy", "SLUG", "limits.pending=20000"], 2],
    ["an unknown setting", ["policy", "SLUG", "limits.nonsense=1"], 2],
    ["an unknown organization", ["show", "nowhere"], 1],
  ])("usher organization rejects %s", async (_what, args, code) => {
    const slug = await organization();
    const given = args.map((arg) => (arg === "SLUG" ? slug : arg));
    const rejected = await run(["organization", ...given], { env });
    expect(rejected).toMatchObject({ code, stdout: "" });
    expect(rejected.stderr).not.toContain("    at ");
  });
});

describe("usher key", () => {
  test("usher key prints only the secret, lists the key without it, and revokes it", async () => {
    const slug = await organization();
    const place = { env: { ...env, USHER_ORGANIZATION: slug } };
    const args = ["key", "create", "--name", "ci", "--permission", "member:read,member:invite"];
    const made = await run([...args, "--max-role", "admin", "--expires-in-hours", "24"], place);
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(/^usher_org_[0-9a-f]{32}_[0-9a-f]{64}\n$/);
    const listed = await run(["key", "list", "--json"], place);
    expect(listed.stdout).not.toContain(made.stdout.trim().slice(-64));
    const { keys } = listed.json() as { keys: { id: string }[] };
    expect(keys).toMatchObject([
      {
        name: "ci",
        kind: "org_key",
        maxRole: "admin",
        permissions: ["member:read", "member:invite"],
      },
    ]);
    const id = keys[0]?.id ?? "";
    expect((await run(["key", "revoke", id], place)).code).toBe(0);
    const after = await run(["key", "list"], place);
    expect(after.stdout).toContain("revoked");
    expect((await run(["key", "revoke", crypto.randomUUID()], place)).code).toBe(1);
  });

  describe("create", () => {
    type Created = { key: { maxRole: string; expiresAt: string | null; createdAt: string } };
    const create = async (flags: string[], given = {}) => {
      const slug = await organization();
      const args = ["key", "create", "-o", slug, "--name", "import", ...flags];
      return run(args, { env, ...given });
    };
    const days = ({ key }: Created) =>
      (Date.parse(key.expiresAt ?? "") - Date.parse(key.createdAt)) / 86_400_000;

    test("key create defaults to the lowest role and 90 days, and says so", async () => {
      const made = await create(["--json"]);
      const document = made.json() as Created;
      expect(document.key.maxRole).toBe("member");
      expect(days(document)).toBe(90);
      const { stderr } = await create([]);
      expect(stderr).toMatch(
        /^Key [0-9a-f-]{36} may do: member:read member:invite\. It assigns roles up to member \(--max-role\) and expires at 20\S+Z \(--expires-in-hours\)\. Shown only once:\n$/,
      );
    });

    test("key create takes what the flags say, and asks nothing then", async () => {
      const flags = ["--max-role", "owner", "--expires-in-hours", "never"];
      const made = await create(flags, { isTTY: true, stdin: "member\n" });
      expect(made.stderr).toMatch(
        /up to owner \(--max-role\) and never expires\. Shown only once:\n$/,
      );
      expect(made.stderr).not.toContain("?");
      expect(made.stdout).toMatch(/^usher_org_\S+\n$/);
    });

    test.each([
      ["admin\n", "admin"],
      ["\n", "member"],
      ["", "member"],
    ])("key create asks on a terminal for the highest role: %j is %s", async (stdin, role) => {
      const made = await create([], { isTTY: true, stdin });
      expect(made.stderr).toMatch(
        /^The highest role it may assign: member, billing, admin, owner\? \[member\] Key /,
      );
      expect(made.stderr).toContain(`up to ${role} (`);
      expect(made.stdout).toMatch(/^usher_org_\S+\n$/);
    });

    test("key create makes no key for an answer that is no role", async () => {
      expect(await create([], { isTTY: true, stdin: "king\n" })).toMatchObject({
        code: 2,
        stdout: "",
        stderr: expect.stringContaining("Allowed are member, billing, admin, owner."),
      });
    });

    test("a personal key acts as its member, for 90 days", async () => {
      const made = await create(["--for", owner], { isTTY: true, stdin: "" });
      expect(made.stderr).toMatch(
        /^Key \S+ may do: everything its user may do\. It acts as its member and expires at /,
      );
    });
  });

  describe("revoke", () => {
    /** A key of a new organization with two open invitations. */
    async function usedKey() {
      const slug = await organization();
      const place = { env: { ...env, USHER_ORGANIZATION: slug } };
      const made = await run(["key", "create", "--name", "import", "--json"], place);
      const { key, secret } = made.json() as { key: { id: string }; secret: string };
      const actor = await authenticateKey(database.store, secret);
      const caller = createUsherCaller(testContext(database.store, actor));
      const domain = `${slug}.example`;
      await caller.invitation.create({
        entries: [{ email: `jane@${domain}` }, { email: `sam@${domain}` }],
      });
      return { id: key.id, place };
    }
    const counts = async ({ id, place }: Awaited<ReturnType<typeof usedKey>>) => {
      const again = await run(["key", "revoke", id, "--json"], place);
      return again.json() as { openInvitations: number; revokedInvitations: number };
    };

    test.each([
      ["with the flag", ["--revoke-invitations"], {}, 0],
      ["when yes is answered", [], { isTTY: true, stdin: "y\n" }, 0],
      ["unless the answer is yes", [], { isTTY: true, stdin: "\n" }, 2],
      ["unless there is an answer", [], { isTTY: true }, 2],
      ["unless it may ask", ["--keep-invitations"], { isTTY: true, stdin: "y\n" }, 2],
      ["unless a person is there", [], { stdin: "y\n" }, 2],
    ])("key revoke revokes the key's invitations %s", async (_when, flags, given, open) => {
      const key = await usedKey();
      const done = await run(["key", "revoke", key.id, ...flags], { ...key.place, ...given });
      expect(done.code).toBe(0);
      expect(done.stdout).toContain(
        open === 0 ? "invitations revoked: 2" : "invitations still open: 2",
      );
      expect(await counts(key)).toMatchObject({ openInvitations: open, revokedInvitations: 0 });
    });

    test("key revoke asks only on standard error, after the key is revoked", async () => {
      const key = await usedKey();
      const done = await run(["key", "revoke", key.id], {
        ...key.place,
        isTTY: true,
        stdin: "n\n",
      });
      expect(done.stderr).toMatch(/is revoked\. .* still open: 2\. Revoke them too\? \[y\/N\] /);
      expect(done.stdout).not.toContain("[y/N]");
    });

    test("key revoke never asks with --json", async () => {
      const key = await usedKey();
      const args = ["key", "revoke", key.id, "--json"];
      const done = await run(args, { ...key.place, isTTY: true, stdin: "y\n" });
      expect(done).toMatchObject({ code: 0, stderr: "" });
      expect(done.json()).toMatchObject({ openInvitations: 2, revokedInvitations: 0 });
    });

    test("key revoke accepts only one of the two flags", async () => {
      const args = ["key", "revoke", crypto.randomUUID(), "-o", "acme"];
      const flags = ["--revoke-invitations", "--keep-invitations"];
      expect((await run([...args, ...flags], { env })).code).toBe(2);
    });
  });

  test("the audit records a key as created by the owner through the command line", async () => {
    const slug = await organization();
    await run(["key", "create", "-o", slug, "--name", "ci"], { env });
    const [event] = await database.sql<{ actor_kind: string; via: string }>(
      "SELECT actor_kind, via FROM audit_event WHERE action = 'api_key.created' ORDER BY seq DESC LIMIT 1",
    );
    expect(event).toEqual({ actor_kind: "session", via: "cli" });
  });

  test("usher key creates and lists a member's personal keys, and none for a stranger", async () => {
    const slug = await organization();
    const made = await run(["key", "create", "-o", slug, "--name", "mine", "--for", owner], {
      env,
    });
    expect(made.stdout).toMatch(/^usher_pat_/);
    const listed = await run(["key", "list", "-o", slug, "--for", owner, "--json"], { env });
    expect(listed.json()).toMatchObject({
      keys: expect.arrayContaining([
        expect.objectContaining({ name: "mine", kind: "personal_key" }),
      ]),
    });
    const stranger = ["key", "create", "-o", slug, "--name", "x", "--for", "who@else.example"];
    expect((await run(stranger, { env })).code).toBe(1);
  });

  test.each([
    ["no organization", ["create", "--name", "x"]],
    ["no name", ["create", "-o", "acme"]],
    ["an unknown permission", ["create", "-o", "acme", "--name", "x", "--permission", "all"]],
    ["an unknown role", ["create", "-o", "acme", "--name", "x", "--max-role", "king"]],
    ["an expiry with a unit", ["create", "-o", "acme", "--name", "x", "--expires-in-hours", "90d"]],
    ["an option that does not exist", ["list", "-o", "acme", "--nmae", "x"]],
  ])("%s is wrong usage", async (_what, args) => {
    expect(await run(["key", ...args], { env })).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("an invalid environment", () => {
  test.each([
    ["no database", {}, "DATABASE_URL is missing: set it to the address of a PostgreSQL database"],
    ["an invalid DATABASE_URL", { DATABASE_URL: "mysql://x" }, "must begin with postgres://"],
    [
      "an invalid SLACK_PUBLIC_URL",
      { SLACK_PUBLIC_URL: "slack.acme.com" },
      "SLACK_PUBLIC_URL must begin with https:// or http://, such as https://slack.example.com.\n",
    ],
    [
      "a DATABASE_URL without a server",
      { DATABASE_URL: "postgres://u:secret@127.0.0.1:1/x" },
      "Nothing listens there",
    ],
  ])("%s exits with 3 and says what to do", async (_what, given, says) => {
    const done = await run(["organization", "show", "acme"], { env: given });
    expect(done).toMatchObject({ code: 3, stdout: "", stderr: expect.stringContaining(says) });
    expect(done.stderr).not.toContain("secret");
    const json = await run(["organization", "show", "acme", "--json"], { env: given });
    expect(json).toMatchObject({ code: 3, stderr: "" });
    expect(json.json()).toMatchObject({ error: { code: "cli.environment" } });
  });
});

describe("the command line itself", () => {
  test.each([
    [["--help"], 0],
    [["invite", "--help"], 0],
    [[], 2],
    [["key"], 2],
    [["nonsense"], 2],
    [["invite"], 2],
    [["invite", "a@b.example", "--file", "x.csv"], 2],
  ])("usher %j exits with %i", async (args, code) => {
    const done = await run(args);
    expect(done.code).toBe(code);
    expect(done.stdout === "").toBe(code !== 0);
  });

  test("wrong usage with --json prints exactly one document", async () => {
    const done = await run(["key", "--json"]);
    expect(done).toMatchObject({ code: 2, stderr: "" });
    expect(done.json()).toMatchObject({ error: { code: "cli.usage" } });
  });
});
