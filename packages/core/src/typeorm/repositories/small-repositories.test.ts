import { beforeEach, describe, expect, test } from "vitest";

import type { AuditActor } from "../../model/events/audit-event.ts";
import { newId } from "../../model/ids.ts";
import { createOrganization, type TestOrganization } from "../../testing/organization.ts";
import { useRepositoryFixture } from "../../testing/use-repository-fixture.ts";
import type { SuppressionReason } from "../../model/suppression.ts";

const { db } = await useRepositoryFixture();
let org: TestOrganization;
beforeEach(async () => {
  org = await createOrganization(db.store);
});

describe("suppressions", () => {
  const emailKey = "jane@acme.example";
  const add = (reason: SuppressionReason, days: number | null) =>
    db.store.read.suppressions.add({ organizationId: org.id, id: newId(), emailKey, reason, days });
  const live = () => db.store.read.suppressions.among(org.id, [emailKey, "joe@acme.example"]);

  test("end with their time", async () => {
    await add("declined", 30);
    expect(await live()).toMatchObject([{ emailKey, reason: "declined" }]);
    db.clock.advance("30 days");
    expect(await live()).toEqual([]);
  });

  test("are prolonged and never shortened", async () => {
    await add("declined", 30);
    const [first] = await live();
    await add("declined", 1);
    expect(await live()).toEqual([first]);
    await add("declined", null);
    await add("declined", 5);
    expect(await live()).toEqual([{ ...first, until: null }]);
  });

  test("are listed newest first, page by page, and removed within their organization", async () => {
    await add("declined", 30);
    await add("bounced", null);
    const list = (cursor: string | null) =>
      db.store.read.suppressions.list({ organizationId: org.id, cursor, limit: 1 });
    const [newest] = await list(null);
    expect(newest?.reason).toBe("bounced");
    const id = newest?.id ?? "";
    expect(await list(id)).toMatchObject([{ reason: "declined" }]);
    const other = await createOrganization(db.store);
    expect(await db.store.read.suppressions.remove({ organizationId: other.id, id })).toBe(false);
    expect(await db.store.read.suppressions.remove({ organizationId: org.id, id })).toBe(true);
    expect(await live()).toMatchObject([{ reason: "declined" }]);
  });
});

describe("roles", () => {
  const role = (slug: string) => ({ organizationId: org.id, slug });

  test("have a slug once, in each organization", async () => {
    const insert = () => db.store.read.roles.insert({ ...role("org-ops"), name: "Ops" });
    expect((await Promise.all([insert(), insert()])).filter(Boolean)).toHaveLength(1);
    const other = await createOrganization(db.store);
    const elsewhere = { organizationId: other.id, slug: "org-ops", name: "Ops" };
    expect(await db.store.read.roles.insert(elsewhere)).toBe(true);
    expect(await db.store.read.roles.list(org.id)).toMatchObject([{ slug: "org-ops" }]);
  });

  test("are deleted only when no one holds them", async () => {
    await db.store.read.roles.insert({ ...role("org-ops"), name: "Ops" });
    const held = await org.addMember({ role: "member", customRoles: ["org-ops"] });
    const remove = () => db.store.transaction((tx) => tx.roles.delete(role("org-ops")));
    expect(await remove()).toBe("in_use");
    await db.sql("UPDATE membership SET status = 'removed' WHERE id = $1", [held.membershipId]);
    expect(await remove()).toBe("deleted");
    expect(await remove()).toBe("not_found");
  });
});

describe("audit events", () => {
  const actor: AuditActor = { kind: "system", id: "tests", via: "worker", requestId: null };
  const append = (action: string, id: string) =>
    db.store.read.audit.append({
      organizationId: org.id,
      action,
      actor,
      subject: { kind: "member", id },
      data: { list: [1, 2] },
    });
  const list = (query: { beforeSeq?: string; action?: string; subjectId?: string }) =>
    db.store.read.audit.list({
      organizationId: org.id,
      subjectId: query.subjectId ?? null,
      action: query.action ?? null,
      beforeSeq: query.beforeSeq ?? null,
      limit: 2,
    });

  test("are read newest first, page by page, by subject and by action", async () => {
    const [one, two] = [newId(), newId()];
    await append("member.first", one);
    await append("member.second", two);
    await append("member.third", one);
    const page = await list({});
    expect(page.map((event) => event.action)).toEqual(["member.third", "member.second"]);
    expect(page[0]).toMatchObject({ actorKind: "system", via: "worker", data: { list: [1, 2] } });
    const rest = await list({ beforeSeq: page.at(-1)?.seq ?? "" });
    expect(rest.map((event) => event.action)).toEqual(["member.first"]);
    expect(await list({ subjectId: two })).toHaveLength(1);
    expect(await list({ action: "member.third" })).toHaveLength(1);
  });

  test("cannot be changed or deleted", async () => {
    await append("member.first", newId());
    const rejection = /append-only/;
    await expect(db.sql("UPDATE audit_event SET action = 'x'")).rejects.toThrow(rejection);
    await expect(db.sql("DELETE FROM audit_event")).rejects.toThrow(rejection);
    await expect(db.sql("TRUNCATE audit_event")).rejects.toThrow(rejection);
  });
});

describe("Slack", () => {
  const installation = (organizationId: string, teamId: string) => ({
    organizationId,
    id: newId(),
    teamId,
    enterpriseId: null,
    isEnterpriseInstall: false,
    botUserId: null,
    scopes: [],
    approvalsChannelId: "C1",
  });

  test("installing a workspace again updates it", async () => {
    const { slack } = db.store.read;
    const teamId = `T${newId()}`;
    const first = await slack.install(installation(org.id, teamId));
    const again = await slack.install({
      ...installation(org.id, teamId),
      approvalsChannelId: "C2",
    });
    expect(again).toEqual({ ...first, approvalsChannelId: "C2" });
    const named = { ...again, organizationName: "Acme" };
    expect(await slack.installationOfTeam(teamId)).toEqual(named);
    expect(await slack.installationsOf(org.id)).toEqual([named]);
    expect(await slack.installationOfTeam("T-unknown")).toBeNull();
  });

  const subjectId = newId();
  const message = () => ({
    organizationId: org.id,
    id: newId(),
    teamId: "T1",
    kind: "approval" as const,
    subjectId,
    channelId: "C1",
  });

  test("a subject has one message in a channel, however many ask for it", async () => {
    const { slack } = db.store.read;
    const made = await Promise.all([1, 2, 3].map(() => slack.ensureMessage(message())));
    expect(new Set(made.map((row) => row.id)).size).toBe(1);
    expect(made[0]).toMatchObject({ ts: null, renderedVersion: 0 });
    const query = { organizationId: org.id, kind: "approval" as const, subjectId };
    expect(await slack.messages(query)).toEqual([made[0]]);
  });

  test("an older rendering does not overwrite a newer one", async () => {
    const { slack } = db.store.read;
    const { id } = await slack.ensureMessage(message());
    const save = (ts: string, version: number) =>
      slack.saveRendered({ organizationId: org.id, id, ts, version });
    expect(await save("1.2", 3)).toBe(true);
    expect(await save("1.1", 2)).toBe(false);
    expect(await slack.ensureMessage(message())).toMatchObject({ ts: "1.2", renderedVersion: 3 });
  });

  test("a thread reports each event once", async () => {
    const { slack } = db.store.read;
    const { id } = await slack.ensureMessage(message());
    for (const seq of ["9", "10", "7"]) await slack.saveLogged({ organizationId: org.id, id, seq });
    expect(await slack.ensureMessage(message())).toMatchObject({ loggedSeq: "10" });
  });
});
