import { describe, expect, test } from "vitest";

import { heldError } from "../model/job.ts";
import { newId } from "../model/ids.ts";
import type { Context } from "../ports/context.ts";
import {
  createOrganization,
  linkTokenOf,
  rejectionOf,
  testContext,
  useOrganization,
} from "../testing/index.ts";
import { createUsherCaller } from "../trpc/app-router.ts";
import { deleteOrganization } from "./delete-organization.ts";
import { findOrganization } from "./find-organization.ts";
import { listOrganizations } from "./list-organizations.ts";
import { renameOrganization } from "./rename-organization.ts";
import { restoreOrganization } from "./restore-organization.ts";
import { resumeOrganization } from "./resume-organization.ts";
import { suspendOrganization } from "./suspend-organization.ts";

const fixture = useOrganization();

const system = { kind: "system", name: "usher-cli" } as const;
const operator = (): Context =>
  testContext(fixture.db.store, system, { via: "cli", organization: fixture.organization.id });
const suspend = (reason = "unpaid") =>
  suspendOrganization(operator(), fixture.organization.slug, { reason });
const remove = (graceDays = 30) =>
  deleteOrganization(operator(), fixture.organization.slug, { graceDays });

async function invited() {
  const email = `${newId()}@people.example`;
  const { results } = await fixture.as.owner.invitation.create({ entries: [{ email }] });
  const id = results[0]?.invitation?.id ?? "";
  const link = { organizationId: fixture.organization.id, id };
  return { id, token: await linkTokenOf(fixture.db.store, link) };
}

async function lifeCycleEvents() {
  const rows = await fixture.db.sql<{ action: string; data: unknown }>(
    `SELECT action, data || coalesce(personal -> 'data', '{}') AS data FROM audit_event
     WHERE organization_id = $1 AND subject_id = $1 ORDER BY seq`,
    [fixture.organization.id],
  );
  return rows;
}

describe("verbs of the operator", () => {
  const verbs: [string, (ctx: Context, reference: string) => Promise<unknown>][] = [
    ["list", (ctx) => listOrganizations(ctx)],
    ["find", findOrganization],
    ["rename", (ctx, slug) => renameOrganization(ctx, slug, { name: "Other" })],
    ["suspend", (ctx, slug) => suspendOrganization(ctx, slug, { reason: "unpaid" })],
    ["resume", resumeOrganization],
    ["delete", (ctx, slug) => deleteOrganization(ctx, slug, { graceDays: 30 })],
    ["restore", restoreOrganization],
  ];

  test.each(verbs)("%s is closed to everyone but the command line", async (_name, verb) => {
    const { owner, slug, id } = fixture.organization;
    const session = { kind: "session", ...owner, emailVerified: true, steppedUpAt: null } as const;
    const key = {
      kind: "org_key",
      keyId: newId(),
      organizationId: id,
      permissions: ["organization:manage"],
      maxRole: "owner",
    } as const;
    for (const [actor, via] of [
      [session, "api"],
      [session, "cli"],
      [key, "api"],
      [system, "worker"],
      [null, "page"],
    ] as const) {
      const rejected = verb(testContext(fixture.db.store, actor, { via }), slug);
      expect((await rejectionOf(rejected)).code).toBe("authorize.forbidden");
    }
  });

  test.each(verbs.slice(2))("%s does not find an unknown organization", async (_name, verb) => {
    for (const reference of [newId(), "no-such-slug"])
      expect((await rejectionOf(verb(operator(), reference))).code).toBe("organization.not_found");
  });

  test("find shows one of any status by id or slug, and null for an unknown one", async () => {
    const other = await createOrganization(fixture.db.store, { slug: `zz-${newId().slice(-12)}` });
    await deleteOrganization(operator(), other.id, { graceDays: 3 });
    const listed = await listOrganizations(operator());
    const expected = listed.find(({ id }) => id === other.id);
    expect(expected).toMatchObject({ status: "deleted" });
    for (const reference of [other.id, other.id.toUpperCase(), other.slug])
      expect(await findOrganization(operator(), reference)).toEqual(expected);
    for (const reference of [newId(), "no-such-slug"])
      expect(await findOrganization(operator(), reference)).toBeNull();
  });

  test("list shows counts and statuses of every organization by slug", async () => {
    await invited();
    const other = await createOrganization(fixture.db.store, { slug: `zz-${newId().slice(-12)}` });
    await deleteOrganization(operator(), other.id, { graceDays: 3 });
    const listed = await listOrganizations(operator());
    const { id, slug } = fixture.organization;
    expect(listed.find((one) => one.id === id)).toMatchObject({
      slug,
      status: "active",
      members: 4,
      openInvitations: 1,
      suspendedAt: null,
      eraseAt: null,
    });
    expect(listed.find((one) => one.id === other.id)).toMatchObject({
      status: "deleted",
      openInvitations: 0,
      eraseAt: expect.any(String),
    });
    const slugs = listed.map((one) => one.slug);
    expect(slugs.indexOf(slug)).toBeLessThan(slugs.indexOf(other.slug));
  });
});

describe("renaming", () => {
  test("changes name and slug, frees the old slug and keeps before and after in the audit", async () => {
    const { slug, id } = fixture.organization;
    const next = `next-${newId().slice(-12)}`;
    const renamed = await renameOrganization(operator(), slug, { name: " New  Name ", slug: next });
    expect(renamed).toMatchObject({ id, slug: next, name: "New Name" });
    expect(await lifeCycleEvents()).toEqual([
      {
        action: "organization.renamed",
        data: { before: { name: "Acme", slug }, after: { name: "New Name", slug: next } },
      },
    ]);
    expect(await fixture.db.store.read.organizations.find(slug)).toBeNull();
    const successor = await createOrganization(fixture.db.store, { slug });
    expect(await fixture.db.store.read.organizations.find(slug)).toMatchObject({
      id: successor.id,
    });
  });

  test("rejects a taken slug, an invalid one, a hidden link and nothing at all", async () => {
    const { slug } = fixture.organization;
    const other = await createOrganization(fixture.db.store);
    const rename = (input: Parameters<typeof renameOrganization>[2]) =>
      renameOrganization(operator(), slug, input);
    expect((await rejectionOf(rename({ slug: other.slug }))).code).toBe("organization.slug_taken");
    expect((await rejectionOf(rename({ name: "see evil.com" }))).code).toBe(
      "organization.invalid_name",
    );
    for (const input of [{ slug: "No Slug" }, { slug: newId() }, {}])
      expect((await rejectionOf(rename(input))).code).toBe("request.invalid");
    expect(await lifeCycleEvents()).toEqual([]);
  });
});

describe("a suspension", () => {
  test("rejects calls, keeps its reason and ends with a resumption", async () => {
    const { token } = await invited();
    expect(await suspend()).toMatchObject({
      status: "suspended",
      suspendedAt: expect.any(String),
      suspensionReason: "unpaid",
    });
    const { owner, member, anonymous } = fixture.as;
    const system = fixture.as.as({ kind: "system", name: "worker" }, { via: "worker" });
    for (const call of [
      () => owner.organization.get(),
      () => owner.invitation.create({ entries: [{ email: "late@people.example" }] }),
      () => member.role.list(),
      () => system.member.list({}),
      () => anonymous.invitation.preview({ token }),
      () => anonymous.invitation.accept({ token }),
    ])
      expect((await rejectionOf(call())).code).toBe("org.suspended");

    expect(await resumeOrganization(operator(), fixture.organization.slug)).toMatchObject({
      status: "active",
      suspendedAt: null,
      suspensionReason: null,
    });
    expect((await anonymous.invitation.preview({ token })).state).toBe("pending");
    expect((await anonymous.invitation.accept({ token })).alreadyAccepted).toBe(false);
    expect(await lifeCycleEvents()).toEqual([
      { action: "organization.suspended", data: { reason: "unpaid" } },
      { action: "organization.resumed", data: {} },
    ]);
  });

  test("leaves what is over to see: an accepted and an older link", async () => {
    const { token } = await invited();
    await fixture.as.anonymous.invitation.accept({ token });
    const other = await invited();
    fixture.db.clock.advance("11 minutes");
    await fixture.as.owner.invitation.resend({ id: other.id });
    await suspend();
    const { preview } = fixture.as.anonymous.invitation;
    expect((await preview({ token })).state).toBe("accepted");
    expect((await preview({ token: other.token })).state).toBe("superseded");
  });

  test("leaves the organization to the operator's command line", async () => {
    await suspend();
    const cli = createUsherCaller(operator());
    expect((await cli.organization.get()).status).toBe("suspended");
    expect((await cli.audit.verify({})).broken).toBeNull();
    await cli.organization.updatePolicy({ policy: { limits: { pending: 5 } } });
  });

  test("is not repeated in the audit, and another reason replaces the first", async () => {
    const first = await suspend();
    await suspend();
    const second = await suspend("abuse");
    expect(second).toMatchObject({ suspensionReason: "abuse", suspendedAt: first.suspendedAt });
    await resumeOrganization(operator(), fixture.organization.slug);
    await resumeOrganization(operator(), fixture.organization.slug);
    expect((await lifeCycleEvents()).map(({ action }) => action)).toEqual([
      "organization.suspended",
      "organization.suspended",
      "organization.resumed",
    ]);
  });
});

describe("a deletion", () => {
  const statusOf = async () => {
    const listed = await listOrganizations(operator());
    return listed.find(({ id }) => id === fixture.organization.id);
  };

  test("I23: makes links unknown, and a restored organization has them again", async () => {
    const { token } = await invited();
    const deleted = await remove();
    expect(deleted.status).toBe("deleted");
    const days = Date.parse(deleted.eraseAt ?? "") - Date.parse(deleted.deletedAt ?? "");
    expect(days).toBe(30 * 86_400_000);
    const { preview, accept, decline } = fixture.as.anonymous.invitation;
    for (const call of [preview, accept, decline])
      expect((await rejectionOf(call({ token }))).code).toBe("invite.not_found");
    expect((await rejectionOf(fixture.as.owner.organization.get())).code).toBe(
      "organization.not_found",
    );
    expect(await restoreOrganization(operator(), fixture.organization.slug)).toMatchObject({
      status: "active",
      deletedAt: null,
      eraseAt: null,
    });
    expect((await accept({ token })).alreadyAccepted).toBe(false);
    expect((await lifeCycleEvents()).map(({ action, data }) => [action, data])).toEqual([
      ["organization.deleted", { graceDays: 30 }],
      ["organization.restored", {}],
    ]);
  });

  test("keeps a suspension for when it is restored", async () => {
    await suspend();
    await remove();
    const restored = await restoreOrganization(operator(), fixture.organization.slug);
    expect(restored).toMatchObject({ status: "suspended", suspensionReason: "unpaid" });
  });

  test("of a deleted organization sets its end again, counted from now", async () => {
    const first = await remove();
    fixture.db.clock.advance("2 days");
    const second = await remove(1);
    expect(second.deletedAt).toBe(first.deletedAt);
    expect(Date.parse(second.eraseAt ?? "")).toBeLessThan(Date.parse(first.eraseAt ?? ""));
  });

  test("has to be restored before anything else", async () => {
    await remove();
    const { slug } = fixture.organization;
    for (const call of [
      () => suspend(),
      () => resumeOrganization(operator(), slug),
      () => renameOrganization(operator(), slug, { name: "Other" }),
    ])
      expect((await rejectionOf(call())).code).toBe("organization.wrong_state");
    expect((await statusOf())?.status).toBe("deleted");
  });

  test("cannot be undone once its erasure has begun", async () => {
    await remove(0);
    const { slug, id } = fixture.organization;
    expect(await fixture.db.store.transaction((tx) => tx.organizations.eraseSome(1))).toMatchObject(
      { id, isErased: false },
    );
    for (const call of [() => restoreOrganization(operator(), slug), () => remove(30)])
      expect((await rejectionOf(call())).code).toBe("organization.wrong_state");
    expect((await statusOf())?.erasingAt).toEqual(expect.any(String));
    await fixture.db.store.transaction((tx) => tx.organizations.eraseSome(10_000));
    expect(await statusOf()).toBeUndefined();
  });
});

describe("jobs that were held back", () => {
  const dueInFuture = () =>
    fixture.db.sql<{ kind: string }>(
      `SELECT kind FROM job WHERE organization_id = $1 AND state = 'ready'
         AND run_at > usher_now() ORDER BY kind`,
      [fixture.organization.id],
    );

  test.each(["resume", "restore"] as const)("are due at once after %s", async (verb) => {
    await invited();
    const { id, slug } = fixture.organization;
    await fixture.db.sql(
      `UPDATE job SET run_at = usher_now() + interval '1 hour', last_error = $2
       WHERE organization_id = $1`,
      [id, heldError],
    );
    await fixture.db.sql(
      `INSERT INTO job (organization_id, id, kind, key, run_at, last_error)
       VALUES ($1, $2, 'slack.notice', 'later', usher_now() + interval '1 hour', 'ratelimited')`,
      [id, newId()],
    );
    if (verb === "resume") await suspend();
    else await remove();
    expect(await dueInFuture()).toHaveLength(2);
    await (verb === "resume" ? resumeOrganization : restoreOrganization)(operator(), slug);
    expect(await dueInFuture()).toEqual([{ kind: "slack.notice" }]);
  });
});
