import { describe, expect, test } from "vitest";

import { createAuditSealer } from "../audit/seal-audit.ts";
import { newId } from "../model/ids.ts";
import { deleteOrganization } from "../organization/delete-organization.ts";
import { createOrganization, type TestOrganization } from "../testing/organization.ts";
import { createCallers, testContext } from "../testing/callers.ts";
import { useOrganization } from "../testing/use-organization.ts";
import { erasureOrder } from "../typeorm/repositories/erasure.ts";
import { eraseDeleted } from "./erase-deleted.ts";

const fixture = useOrganization({ poolSize: 12 });

const operator = () =>
  testContext(fixture.db.store, { kind: "system", name: "usher-cli" }, { via: "cli" });
const remove = (organization: { id: string }, graceDays = 0) =>
  deleteOrganization(operator(), organization.id, { graceDays });
const erase = () => eraseDeleted(fixture.db.store);

/** What the database says has rows of organizations, whatever the entities know. */
async function tablesOfOrganizations(): Promise<string[]> {
  const rows = await fixture.db.sql<{ name: string }>(
    `SELECT c.table_name AS name FROM information_schema.columns c
     JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND c.column_name = 'organization_id'
       AND t.table_type = 'BASE TABLE' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

async function rowsOf(organizationId: string): Promise<Record<string, number>> {
  const counts: [string, number][] = [];
  for (const table of await tablesOfOrganizations()) {
    const [row] = await fixture.db.sql<{ n: number }>(
      `SELECT count(*)::integer AS n FROM ${table} WHERE organization_id = $1`,
      [organizationId],
    );
    if (row && row.n > 0) counts.push([table, row.n]);
  }
  return Object.fromEntries(counts);
}

/** An organization with a row in every table that this version has. */
async function fullOrganization(): Promise<TestOrganization & { invitee: string }> {
  const { db } = fixture;
  const organization = await createOrganization(db.store);
  const { id, owner, admin } = organization;
  const as = createCallers(db.store, organization);
  const invitee = `${newId()}@people.example`;
  const entries = [{ email: invitee }];
  const idempotencyKey = newId();
  await as.admin.invitation.create({ entries, idempotencyKey });
  await as.owner.organization.updatePolicy({ policy: { approval: { required: "always" } } });
  const request = async () => {
    const asked = await as.admin.invitation.create({
      entries: [{ email: `${newId()}@people.example`, roles: ["member"] }],
    });
    return asked.approvalRequestId ?? "";
  };
  const denied = await request();
  await as.owner.approval.deny({ id: denied });
  await as.owner.approval.reopen({ id: denied });
  const withdrawn = await request();
  await as.admin.approval.withdraw({ id: withdrawn });
  const again = await as.admin.approval.askAgain({ id: withdrawn });
  await as.admin.approval.withdraw({ id: again.approval?.id ?? "" });
  await as.admin.approval.askAgain({ id: again.approval?.id ?? "" });
  await as.owner.role.create({ slug: "org-guide", name: "Guide" });
  await as.owner.apiKey.create({ kind: "org_key", name: "key" });
  const until = new Date(Date.now() + 86_400_000).toISOString();
  await as.owner.approval.delegate({ toUserId: admin.userId, until });
  const statements: [string, unknown[]][] = [
    [
      `INSERT INTO suppression (organization_id, id, email_key, reason) VALUES ($1, $2, $3, 'manual')`,
      [id, newId(), invitee],
    ],
    [
      `INSERT INTO delivery_event (organization_id, event_id, delivery_id, event, at)
       SELECT organization_id, $2, id, 'delivered', now() FROM delivery
       WHERE organization_id = $1 LIMIT 1`,
      [id, newId()],
    ],
    [
      `INSERT INTO slack_installation (organization_id, id, team_id, token_key_id, sealed_tokens)
       VALUES ($1, $2, $3, 'key', '\\x00')`,
      [id, newId(), `T${newId()}`],
    ],
    [
      `INSERT INTO slack_install_link (organization_id, id, secret_hash, created_by, expires_at)
       VALUES ($1, $2, '\\x00', $3, now())`,
      [id, newId(), owner.userId],
    ],
    [
      `INSERT INTO slack_message (organization_id, id, team_id, kind, subject_id, channel_id)
       VALUES ($1, $2, 'T1', 'approval', $2, 'C1')`,
      [id, newId()],
    ],
    [
      `INSERT INTO slack_account_link (organization_id, team_id, slack_user_id, user_id)
       VALUES ($1, 'T1', 'U1', $2)`,
      [id, admin.userId],
    ],
    [
      `INSERT INTO slack_link_ticket (organization_id, id, selector, team_id, team_name, slack_user_id,
         slack_user_name, email_key, user_id, expires_at)
       VALUES ($1, $2, $2, 'T1', 'Acme', 'U1', 'Ann', 'a@b.c', $3, now())`,
      [id, newId(), admin.userId],
    ],
    [
      `INSERT INTO organization_domain (organization_id, domain) VALUES ($1, $2)`,
      [id, "acme.example"],
    ],
    [
      `INSERT INTO event_listener (organization_id, process_id, until) VALUES ($1, $2, now())`,
      [id, newId()],
    ],
  ];
  for (const [text, params] of statements) await db.sql(text, params);
  await createAuditSealer(db.store).seal();
  return { ...organization, invitee };
}

test("every table with rows of organizations is erased, and no other", async () => {
  expect([...erasureOrder].toSorted()).toEqual(await tablesOfOrganizations());
});

describe("an organization whose grace period is over", () => {
  test("is erased with all of its rows, and nothing of another organization is", async () => {
    const gone = await fullOrganization();
    const stays = await fullOrganization();
    const before = await rowsOf(stays.id);
    const filled = Object.keys(await rowsOf(gone.id));
    expect(filled).toEqual(Object.keys(before));
    expect(filled).toEqual(expect.arrayContaining(["audit_event", "audit_link", "api_key"]));
    expect(filled.length).toBeGreaterThanOrEqual(19);
    await remove(gone);
    const { rows, organizationIds } = await erase();
    expect(organizationIds).toEqual([gone.id]);
    expect(rows).toBeGreaterThan(filled.length);
    expect(await rowsOf(gone.id)).toEqual({});
    expect(await fixture.db.sql("SELECT 1 FROM organization WHERE id = $1", [gone.id])).toEqual([]);
    expect(await rowsOf(stays.id)).toEqual(before);
    const as = createCallers(fixture.db.store, stays);
    expect((await as.owner.audit.verify({})).broken).toBeNull();
    expect(await erase()).toEqual({ rows: 0, organizationIds: [] });
  });

  test("leaves its slug free", async () => {
    const { slug } = fixture.organization;
    await remove(fixture.organization);
    await erase();
    expect((await createOrganization(fixture.db.store, { slug })).slug).toBe(slug);
  });

  test("is erased once by several processes at once, however small their batches are", async () => {
    const gone = await fullOrganization();
    await remove(gone);
    const { store } = fixture.db;
    const worker = async (): Promise<string[]> => {
      const ids: string[] = [];
      for (let idle = 0; idle < 20;) {
        const erased = await store.transaction((tx) => tx.organizations.eraseSome(3));
        if (erased === null) idle += 1;
        if (erased?.isErased) ids.push(erased.id);
      }
      return ids;
    };
    const finished = await Promise.all([worker(), worker(), worker()]);
    expect(finished.flat()).toEqual([gone.id]);
    expect(await rowsOf(gone.id)).toEqual({});
  });

  test("goes on after a process that stopped in the middle of a batch", async () => {
    const gone = await fullOrganization();
    await remove(gone);
    const stopped = new Error("killed");
    await expect(
      fixture.db.store.transaction(async (tx) => {
        await tx.organizations.eraseSome(1_000);
        throw stopped;
      }),
    ).rejects.toBe(stopped);
    expect(Object.keys(await rowsOf(gone.id)).length).toBeGreaterThan(1);
    expect((await erase()).organizationIds).toEqual([gone.id]);
  });
});

describe("is not erased", () => {
  test("before its grace period is over", async () => {
    await remove(fixture.organization, 2);
    const before = await rowsOf(fixture.organization.id);
    fixture.db.clock.advance("47 hours");
    expect(await erase()).toEqual({ rows: 0, organizationIds: [] });
    expect(await rowsOf(fixture.organization.id)).toEqual(before);
    fixture.db.clock.advance("2 hours");
    expect((await erase()).organizationIds).toEqual([fixture.organization.id]);
  });

  test("an organization that is active or suspended", async () => {
    await fixture.db.sql("UPDATE organization SET erase_at = now() - interval '1 day'");
    await fixture.db.sql("UPDATE organization SET status = 'suspended' WHERE id = $1", [
      fixture.organization.id,
    ]);
    expect(await erase()).toEqual({ rows: 0, organizationIds: [] });
    await fixture.db.sql("UPDATE organization SET erase_at = NULL");
  });
});

describe("people of an erased organization", () => {
  const personOf = async (userId: string) => {
    const [row] = await fixture.db.sql<{ name: string | null; emails: number }>(
      `SELECT u.name, (SELECT count(*)::integer FROM user_email e WHERE e.user_id = u.id) AS emails
       FROM app_user u WHERE u.id = $1`,
      [userId],
    );
    return row;
  };

  test("lose name and address when they were members of nothing else, and may come again", async () => {
    const { member } = fixture.organization;
    const key = { kind: "personal_key", name: "all of mine", allOrganizations: true } as const;
    await fixture.as.member.apiKey.create(key);
    await remove(fixture.organization);
    await erase();
    expect(await personOf(member.userId)).toEqual({ name: null, emails: 0 });
    const keys = await fixture.db.sql("SELECT FROM api_key WHERE user_id = $1", [member.userId]);
    expect(keys).toEqual([]);
    const { users } = fixture.db.store.read;
    const { email } = member;
    const back = await users.ensure({ id: newId(), name: "Back", email, emailKey: email });
    expect(back.id).not.toBe(member.userId);
  });

  test.each(["active", "suspended", "removed"] as const)(
    "keep both as %s members of another organization",
    async (status) => {
      const { member } = fixture.organization;
      const other = await createOrganization(fixture.db.store);
      await fixture.db.sql(
        `INSERT INTO membership (organization_id, id, user_id, role, status)
         VALUES ($1, $2, $3, 'member', $4)`,
        [other.id, newId(), member.userId, status],
      );
      await remove(fixture.organization);
      await erase();
      expect(await personOf(member.userId)).toEqual({ name: "Member", emails: 1 });
    },
  );

  test("stay known while they are disabled, so that they stay disabled", async () => {
    const { member } = fixture.organization;
    await fixture.db.sql("UPDATE app_user SET status = 'disabled' WHERE id = $1", [member.userId]);
    await remove(fixture.organization);
    await erase();
    expect(await personOf(member.userId)).toEqual({ name: "Member", emails: 1 });
  });
});

describe("the audit of an organization", () => {
  const deletions = ["audit_event", "audit_link"].map(
    (table) => `DELETE FROM ${table} WHERE organization_id = $1`,
  );
  /** Deletes in a transaction that says it erases `announced`. */
  const attempt = (text: string, announced: string) =>
    fixture.db.dataSource.transaction(async (manager) => {
      await manager.query("SELECT set_config('usher.erasing_organization', $1, true)", [announced]);
      await manager.query(text, [fixture.organization.id]);
    });
  const sealed = async () => {
    await fixture.as.owner.organization.updatePolicy({ policy: {} });
    await createAuditSealer(fixture.db.store).seal();
    return fixture.organization.id;
  };

  test.each(deletions)("cannot be deleted while it is not due: %s", async (text) => {
    const id = await sealed();
    await expect(attempt(text, id)).rejects.toThrow(/append-only/);
    await remove(fixture.organization, 1);
    await expect(attempt(text, id)).rejects.toThrow(/append-only/);
  });

  test.each(deletions)("cannot be deleted for another organization's sake: %s", async (text) => {
    await sealed();
    const other = await createOrganization(fixture.db.store);
    await remove(other);
    await remove(fixture.organization);
    await expect(attempt(text, other.id)).rejects.toThrow(/append-only/);
    await expect(fixture.db.sql(text, [fixture.organization.id])).rejects.toThrow(/append-only/);
    await erase();
  });
});
