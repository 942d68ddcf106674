import { EntitySchema } from "typeorm";

import type { Delegation } from "../../model/delegation.ts";
import {
  boolean,
  computed,
  integer,
  now,
  nullable,
  primary,
  text,
  timestamptz,
  uuid,
} from "./columns.ts";
import { foreignKey, foreignKeyWithin, organizationKey } from "./foreign-keys.ts";
import { memberNameSql } from "../member-name-sql.ts";

export const approvalRequestEntity = new EntitySchema({
  name: "approval_request",
  columns: {
    organizationId: primary(uuid, "approval_request_pkey"),
    id: primary(uuid, "approval_request_pkey"),
    state: { ...text, default: "requested" },
    reason: text,
    note: nullable(text),
    requesterKind: text,
    requesterUserId: nullable(uuid),
    requesterKeyId: nullable(uuid),
    requesterSlackTeamId: nullable(text),
    requesterSlackUserId: nullable(text),
    quorum: integer,
    approvals: { ...integer, default: 0 },
    requiredRank: integer,
    decidedBy: nullable(uuid),
    decidedAt: nullable(timestamptz),
    denyReason: nullable(text),
    expiresAt: timestamptz,
    version: { ...integer, default: 1 },
    createdAt: now,
    updatedAt: now,
    previousRequestId: nullable(uuid),
    remindersPlanned: { ...integer, default: 0 },
    nextReminderAt: nullable(timestamptz),
    remindedAt: nullable(timestamptz),
  },
  checks: [
    {
      name: "approval_request_state_check",
      expression: `state IN ('requested', 'approved', 'denied', 'withdrawn', 'expired')`,
    },
    { name: "approval_request_quorum_check", expression: `quorum BETWEEN 1 AND 10` },
  ],
  indices: [
    {
      name: "approval_request_open_index",
      columns: ["organizationId", "createdAt", "id"],
      where: `state = 'requested'`,
    },
    {
      name: "approval_request_expiry_index",
      columns: ["expiresAt"],
      where: `state = 'requested'`,
    },
    {
      name: "approval_request_previous_key",
      columns: ["organizationId", "previousRequestId"],
      unique: true,
      where: `previous_request_id IS NOT NULL`,
    },
    {
      name: "approval_request_reminder_index",
      columns: ["nextReminderAt"],
      where: `state = 'requested'`,
    },
  ],
  foreignKeys: [
    organizationKey("approval_request_organization_fkey"),
    foreignKeyWithin("approval_request_previous_fkey", "previousRequestId", "approval_request"),
  ],
});

export const approvalDecisionEntity = new EntitySchema({
  name: "approval_decision",
  columns: {
    organizationId: primary(uuid, "approval_decision_pkey"),
    requestId: primary(uuid, "approval_decision_pkey"),
    userId: primary(uuid, "approval_decision_pkey"),
    verdict: text,
    reason: nullable(text),
    via: text,
    decidedAt: now,
    onBehalfOf: nullable(uuid),
    breakGlass: { ...boolean, default: false },
  },
  checks: [
    { name: "approval_decision_verdict_check", expression: `verdict IN ('approved', 'denied')` },
  ],
  foreignKeys: [
    foreignKeyWithin("approval_decision_request_fkey", "requestId", "approval_request"),
  ],
});

export type DelegationRecord = Omit<Delegation, "from" | "to"> & {
  fromUserId: string;
  fromName: string | null;
  toUserId: string;
  toName: string | null;
};

/** A condition on the delegation `alias`. */
export const isNotOver = (alias: string) =>
  `${alias}.ended_at IS NULL AND ${alias}.ends_at > usher_now()`;

const nameOf = (user: string) =>
  computed(text, (delegation) => {
    const organization = `${delegation}.organization_id`;
    const name = memberNameSql({ organization, user: "u.id", own: "u.name" });
    return `SELECT ${name} FROM app_user u WHERE u.id = ${delegation}.${user}`;
  });

export const approvalDelegationEntity = new EntitySchema<DelegationRecord>({
  name: "approval_delegation",
  columns: {
    organizationId: primary(uuid, "approval_delegation_pkey"),
    id: primary(uuid, "approval_delegation_pkey"),
    fromUserId: uuid,
    toUserId: uuid,
    startsAt: timestamptz,
    endsAt: timestamptz,
    endedAt: nullable(timestamptz),
    createdAt: now,
    fromName: nameOf("from_user_id"),
    toName: nameOf("to_user_id"),
    state: computed(
      text,
      (delegation) => `
        SELECT CASE WHEN NOT (${isNotOver(delegation)}) THEN 'over'
          WHEN ${delegation}.starts_at > usher_now() THEN 'planned' ELSE 'active' END`,
    ),
  },
  checks: [
    { name: "approval_delegation_people_check", expression: `from_user_id <> to_user_id` },
    { name: "approval_delegation_period_check", expression: `starts_at < ends_at` },
  ],
  indices: [
    {
      name: "approval_delegation_to_index",
      columns: ["organizationId", "toUserId"],
      where: `ended_at IS NULL`,
    },
    {
      name: "approval_delegation_from_index",
      columns: ["organizationId", "fromUserId"],
      where: `ended_at IS NULL`,
    },
  ],
  foreignKeys: [
    organizationKey("approval_delegation_organization_fkey"),
    foreignKey("approval_delegation_from_fkey", "fromUserId", "app_user"),
    foreignKey("approval_delegation_to_fkey", "toUserId", "app_user"),
  ],
});
