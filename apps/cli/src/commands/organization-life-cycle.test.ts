import { randomBytes } from "node:crypto";

import { eraseDeleted } from "@usher/core";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { run } from "../testing/run.ts";

let database: TestDatabase;
let env: Record<string, string>;
let slug: string;
beforeAll(async () => {
  database = await createTestDatabase();
  env = { DATABASE_URL: database.url };
});
afterAll(() => database.close());
beforeEach(async () => {
  slug = `acme-${randomBytes(4).toString("hex")}`;
  await usher("create", slug, "--name", "Acme", "--owner", "owner@acme.example");
});

const usher = (...args: string[]) => run(["organization", ...args], { env });
const answering = (stdin: string, ...args: string[]) =>
  run(["organization", ...args], { env, stdin, isTTY: true });
const statusOf = async (): Promise<string | undefined> => {
  const rows = await database.sql<{ status: string }>(
    "SELECT status FROM organization WHERE slug = $1",
    [slug],
  );
  return rows[0]?.status;
};

describe("usher organization list", () => {
  test("shows status, members and open invitations, filters, and prints a document", async () => {
    await usher("delete", slug, "--yes");
    const listed = await usher("list", "--status", "deleted");
    expect(listed).toMatchObject({ code: 0, stderr: "" });
    expect(listed.stdout).toMatch(
      /^SLUG +NAME +STATUS +MEMBERS +OPEN INVITATIONS +CREATED +ERASED/,
    );
    expect(listed.stdout).toMatch(new RegExp(`${slug} +Acme +deleted +1 +0 +\\S+Z +\\S+Z\n`));
    const { organizations } = (await usher("list", "--json")).json() as {
      organizations: { slug: string; status: string }[];
    };
    expect(organizations.find((one) => one.slug === slug)).toMatchObject({ status: "deleted" });
    expect((await usher("list", "--status", "active")).stdout).not.toContain(slug);
  });
});

describe("usher organization suspend and resume", () => {
  test("keep the reason until it is resumed, and leave the other commands working", async () => {
    const suspended = await usher("suspend", slug, "--reason", "unpaid", "--yes");
    expect(suspended).toMatchObject({ code: 0, stderr: "" });
    expect(suspended.stdout).toContain("is suspended.\nSuspended since ");
    expect(suspended.stdout).toContain(": unpaid\n");
    const shown = await usher("show", slug);
    expect(shown.stdout).toContain(": unpaid\n");
    expect(shown.stdout).toContain("limits.pending=");
    expect((await usher("policy", slug, "limits.pending=5")).code).toBe(0);
    const key = ["key", "create", "-o", slug, "--name", "key", "--json"];
    expect(await run(key, { env })).toMatchObject({ code: 1 });
    expect(await run(["key", "list", "-o", slug], { env })).toMatchObject({ code: 0 });
    expect((await usher("resume", slug, "--json")).json()).toMatchObject({
      status: "active",
      suspensionReason: null,
    });
  });

  test("need a reason, which is kept in the audit", async () => {
    expect((await usher("suspend", slug, "--yes")).code).toBe(2);
    expect((await usher("suspend", slug, "--reason", " ", "--yes")).code).toBe(2);
    expect(await statusOf()).toBe("active");
    await usher("suspend", slug, "--reason", "unpaid", "--yes");
    const events = await database.sql(
      `SELECT actor_kind, actor_id, via, data || coalesce(personal -> 'data', '{}') AS data FROM audit_event WHERE action = 'organization.suspended'
       AND organization_id = (SELECT id FROM organization WHERE slug = $1)`,
      [slug],
    );
    expect(events).toEqual([
      { actor_kind: "system", actor_id: "usher-cli", via: "cli", data: { reason: "unpaid" } },
    ]);
  });
});

describe("usher organization delete and restore", () => {
  test("say when it is erased and how to bring it back", async () => {
    const deleted = await usher("delete", slug, "--yes");
    expect(deleted.stdout).toContain(`usher organization restore ${slug} brings it back.`);
    expect((await usher("show", slug)).stdout).toBe(deleted.stdout);
    expect(await run(["key", "list", "-o", slug], { env })).toMatchObject({ code: 1 });
    expect((await usher("restore", slug)).stdout).toContain(`(${slug}, `);
    expect(await statusOf()).toBe("active");
  });

  test("without a grace period take --yes, and leave nothing", async () => {
    const rejected = await answering("y\n", "delete", slug, "--grace-days", "0");
    expect(rejected).toMatchObject({ code: 2, stdout: "" });
    expect(rejected.stderr).toContain("--yes");
    expect(await statusOf()).toBe("active");
    await usher("delete", slug, "--grace-days", "0", "--yes");
    const { organizationIds } = await eraseDeleted(database.store);
    expect(organizationIds).toHaveLength(1);
    expect(await statusOf()).toBeUndefined();
    expect(await usher("restore", slug)).toMatchObject({ code: 1, stdout: "" });
    const again = await usher("create", slug, "--owner", "owner@acme.example");
    expect(again).toMatchObject({ code: 0 });
  });
});

describe("usher organization rename", () => {
  test("changes the name without a question, and the slug after one", async () => {
    expect((await usher("rename", slug, "--name", "Acme Inc")).stdout).toContain("Acme Inc");
    const next = `${slug}-next`;
    const asked = await answering("y\n", "rename", slug, "--slug", next);
    expect(asked).toMatchObject({ code: 0, stdout: expect.stringContaining(`(${next}, `) });
    expect(asked.stderr).toContain(`names the organization ${slug}`);
    expect((await usher("show", next)).code).toBe(0);
    expect(await usher("show", slug)).toMatchObject({ code: 1 });
  });

  test.each([
    ["nothing to change", []],
    ["an invalid slug", ["--slug", "No Slug", "--yes"]],
  ])("rejects %s", async (_what, options) => {
    expect(await usher("rename", slug, ...options)).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("a confirmation", () => {
  const closing: [string, string[]][] = [
    ["suspend", ["--reason", "unpaid"]],
    ["delete", []],
    ["rename", ["--slug", "other"]],
  ];

  test.each(closing)("of %s is asked on a terminal, and only yes is yes", async (verb, options) => {
    for (const typed of ["n\n", "\n", ""]) {
      const asked = await answering(typed, verb, slug, ...options);
      expect(asked).toMatchObject({ code: 1, stdout: "" });
      expect(asked.stderr).toContain("[y/N]");
      expect(asked.stderr).toContain("Nothing was changed.");
    }
    expect(await statusOf()).toBe("active");
  });

  test.each(closing)("of %s is an option elsewhere, with --json too", async (verb, options) => {
    const silent = await usher(verb, slug, ...options);
    expect(silent).toMatchObject({ code: 2, stdout: "" });
    expect(silent.stderr).toContain("--yes");
    const json = await answering("y\n", verb, slug, ...options, "--json");
    expect(json).toMatchObject({ code: 2, stderr: "" });
    expect(json.json()).toMatchObject({ error: { code: "cli.usage" } });
    expect(await statusOf()).toBe("active");
  });
});

test.each(["suspend", "resume", "delete", "restore", "rename", "show"])(
  "usher organization %s rejects an unknown organization",
  async (verb) => {
    const options = { suspend: ["--reason", "unpaid"], rename: ["--name", "Other"] }[verb] ?? [];
    const rejected = await usher(verb, "no-such-slug", ...options);
    expect(rejected).toMatchObject({ code: 1, stdout: "" });
    expect(rejected.stderr).not.toContain("    at ");
  },
);
