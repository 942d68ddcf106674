import { setTimeout as wait } from "node:timers/promises";

import type { AuditActor } from "../model/events/audit-event.ts";
import type { Invitation } from "../model/invitation.ts";
import type { TransitionEvent } from "../model/invitation-transitions.ts";
import type {
  InvitationBatch,
  InvitationTransition,
  NewApprovalRequest,
  NewInvitation,
} from "../ports/invitation-repository.ts";
import { newId, randomId } from "../model/ids.ts";
import { mergedData } from "../typeorm/repositories/audit-sql.ts";
import { invitationRepository } from "../typeorm/repositories/invitation/invitations.ts";
import { sqlOf, type Sql } from "../typeorm/sql.ts";
import { createTestDatabase } from "./test-database.ts";

export const auditedBy: AuditActor = {
  kind: "session",
  id: "someone",
  via: "api",
  requestId: "r1",
};

/** What a batch from Slack differs in. */
export const fromSlack = {
  inviter: {
    kind: "slack_user",
    userId: null,
    keyId: null,
    slackTeamId: "T1",
    slackUserId: "U1",
  },
} as const;

export type RepositoryFixture = Awaited<ReturnType<typeof openRepositoryFixture>>;

/** A database for tests of the repositories, with rows that are made without going through them. */
export async function openRepositoryFixture() {
  const database = await createTestDatabase({ poolSize: 30 });
  const { url, dataSource, clock } = database;
  const sql = sqlOf(dataSource.manager);
  return {
    ...rowsOver(sql),
    ...invitationsOver(sql),
    db: database,
    sql,
    url,
    close: () => database.close(),
    transaction: <T>(work: (tx: Sql) => Promise<T>): Promise<T> =>
      dataSource.transaction((manager) => work(sqlOf(manager))),
    /** Starts `work` while the row is locked, so that all of it has begun when the first can go on. */
    async whileLocked<T>(row: { table: string; id: string }, work: () => Promise<T>): Promise<T> {
      const begun = await dataSource.transaction(async (manager) => {
        await manager.query(`SELECT id FROM ${row.table} WHERE id = $1 FOR UPDATE`, [row.id]);
        const result = work();
        await wait(200);
        return { result };
      });
      return begun.result;
    },
    /** Seconds the database's clock is ahead from now on. */
    setClock: (seconds: number) => clock.advance((seconds - clock.offsetSeconds()) * 1000),
  };
}

function rowsOver(sql: Sql) {
  return {
    async organization(options: { slack?: boolean; policy?: object } = {}): Promise<string> {
      const id = newId();
      await sql.run("INSERT INTO organization (id, slug, name, policy) VALUES ($1, $2, $3, $4)", [
        id,
        `org-${id}`,
        "Acme",
        JSON.stringify(options.policy ?? {}),
      ]);
      if (options.slack)
        await sql.run(
          "INSERT INTO slack_installation (organization_id, id, team_id) VALUES ($1, $2, $3)",
          [id, newId(), `T${id}`],
        );
      return id;
    },
    async user(options: { name?: string; email?: string; verified?: boolean } = {}) {
      const id = newId();
      const email = options.email ?? `${id}@people.test`;
      await sql.run("INSERT INTO app_user (id, kind, name) VALUES ($1, 'real', $2)", [
        id,
        options.name ?? "Ann",
      ]);
      await sql.run(
        `INSERT INTO user_email (user_id, email_key, email, verified_at)
         VALUES ($1, $2, $3, CASE WHEN $4::boolean THEN usher_now() END)`,
        [id, email.toLowerCase(), email, options.verified ?? true],
      );
      return id;
    },
    async membership(organizationId: string, userId: string, status = "active"): Promise<void> {
      await sql.run(
        `INSERT INTO membership (organization_id, id, user_id, role, status)
         VALUES ($1, $2, $3, 'member', $4)`,
        [organizationId, newId(), userId, status],
      );
    },
    async count(table: string, organizationId: string, condition = "true"): Promise<number> {
      const [row] = await sql.rows<{ n: number }>(
        `SELECT count(*)::integer AS n FROM ${table} WHERE organization_id = $1 AND ${condition}`,
        [organizationId],
      );
      return row?.n ?? 0;
    },
    /** Actions in the order they were written. */
    async audit(organizationId: string): Promise<{ action: string; data: object }[]> {
      return sql.rows<{ action: string; data: object }>(
        `SELECT e.action, ${mergedData} AS data FROM audit_event e
         WHERE e.organization_id = $1 ORDER BY e.seq`,
        [organizationId],
      );
    },
    async jobs(organizationId: string): Promise<JobSnapshot[]> {
      return sql.rows<JobSnapshot>(
        `SELECT id, kind, key, state, attempts, payload, last_error FROM job
         WHERE organization_id = $1 ORDER BY kind, created_at, id`,
        [organizationId],
      );
    },
  };
}

type JobSnapshot = {
  id: string;
  kind: string;
  key: string;
  state: string;
  attempts: number;
  payload: Record<string, unknown>;
  last_error: string | null;
};

function invitationsOver(sql: Sql) {
  const invitations = invitationRepository(sql);
  return {
    async pending(
      organizationId: string,
      overrides: Partial<NewInvitation> = {},
      batch: Partial<InvitationBatch> = {},
    ): Promise<Invitation> {
      const invitation = newInvitation(`${newId()}@people.test`, overrides);
      const [row] = await invitations.insert(batchOf(organizationId, [invitation], batch));
      if (!row) throw new Error("nothing was inserted");
      return row;
    },
    /** Some invitations of 48 hours under one approval request of an hour. */
    async requested(organizationId: string, count: number, batch: Partial<InvitationBatch> = {}) {
      const approvalRequest = newApprovalRequest({ ttlHours: 1 });
      const entries = Array.from({ length: count }, () =>
        newInvitation(`${newId()}@people.test`, { needsApproval: true, ttlHours: 48 }),
      );
      const rows = await invitations.insert(
        batchOf(organizationId, entries, { approvalRequest, ...batch }),
      );
      return { requestId: approvalRequest.id, rows };
    },
  };
}

export function newInvitation(email: string, overrides: Partial<NewInvitation> = {}) {
  return {
    id: newId(),
    selector: randomId(),
    email,
    emailKey: email.toLowerCase(),
    inviteeUserId: newId(),
    inviteeIsNew: true,
    role: "member",
    customRoles: [],
    message: null,
    locale: "en",
    metadata: {},
    returnTo: null,
    ttlHours: 168,
    accessForDays: null,
    accessUntil: null,
    needsApproval: false,
    ...overrides,
  } satisfies NewInvitation;
}

export function newApprovalRequest(overrides: Partial<NewApprovalRequest> = {}) {
  return {
    id: newId(),
    reason: "always",
    note: null,
    quorum: 1,
    requiredRank: 30,
    ttlHours: 168,
    previousRequestId: null,
    firstReminderHours: null,
    ...overrides,
  } satisfies NewApprovalRequest;
}

export function batchOf(
  organizationId: string,
  invitations: readonly NewInvitation[],
  overrides: Partial<InvitationBatch> = {},
): InvitationBatch {
  return {
    organizationId,
    linkKeyId: "key-1",
    inviter: { kind: "org_key", userId: null, keyId: null, slackTeamId: null, slackUserId: null },
    source: "api",
    audit: auditedBy,
    invitations,
    approvalRequest: null,
    ...overrides,
  };
}

/** The event for one live invitation, with nothing else. */
export function transitionOf<E extends TransitionEvent>(
  invitation: Pick<Invitation, "organizationId" | "id">,
  event: E,
  overrides: Partial<InvitationTransition<E>> = {},
): InvitationTransition<E> {
  return {
    event,
    organizationId: invitation.organizationId,
    select: { ids: [invitation.id] },
    expiry: "live",
    audit: { actor: auditedBy },
    ...overrides,
  };
}
