import { EntitySchema } from "typeorm";

import { boolean, integer, now, nullable, primary, text, timestamptz, uuid } from "./columns.ts";

export const approvalRequestEntity = new EntitySchema({
  name: "approval_request",
  columns: {
    organization_id: primary(uuid, "approval_request_pkey"),
    id: primary(uuid, "approval_request_pkey"),
    state: { ...text, default: "requested" },
    reason: text,
    note: nullable(text),
    requester_kind: text,
    requester_user_id: nullable(uuid),
    requester_key_id: nullable(uuid),
    requester_slack_team_id: nullable(text),
    requester_slack_user_id: nullable(text),
    quorum: integer,
    approvals: { ...integer, default: 0 },
    required_rank: integer,
    decided_by: nullable(uuid),
    decided_at: nullable(timestamptz),
    deny_reason: nullable(text),
    expires_at: timestamptz,
    version: { ...integer, default: 1 },
    created_at: now,
    updated_at: now,
    previous_request_id: nullable(uuid),
    reminders_planned: { ...integer, default: 0 },
    next_reminder_at: nullable(timestamptz),
    reminded_at: nullable(timestamptz),
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
      columns: ["organization_id", "created_at", "id"],
      where: `state = 'requested'`,
    },
    {
      name: "approval_request_expiry_index",
      columns: ["expires_at"],
      where: `state = 'requested'`,
    },
    {
      name: "approval_request_previous_key",
      columns: ["organization_id", "previous_request_id"],
      unique: true,
      where: `previous_request_id IS NOT NULL`,
    },
    {
      name: "approval_request_reminder_index",
      columns: ["next_reminder_at"],
      where: `state = 'requested'`,
    },
  ],
  foreignKeys: [
    {
      name: "approval_request_organization_fkey",
      target: "organization",
      columnNames: ["organization_id"],
      referencedColumnNames: ["id"],
    },
    {
      name: "approval_request_previous_fkey",
      target: "approval_request",
      columnNames: ["organization_id", "previous_request_id"],
      referencedColumnNames: ["organization_id", "id"],
    },
  ],
});

export const approvalDecisionEntity = new EntitySchema({
  name: "approval_decision",
  columns: {
    organization_id: primary(uuid, "approval_decision_pkey"),
    request_id: primary(uuid, "approval_decision_pkey"),
    user_id: primary(uuid, "approval_decision_pkey"),
    verdict: text,
    reason: nullable(text),
    via: text,
    decided_at: now,
    on_behalf_of: nullable(uuid),
    break_glass: { ...boolean, default: false },
  },
  checks: [
    { name: "approval_decision_verdict_check", expression: `verdict IN ('approved', 'denied')` },
  ],
  foreignKeys: [
    {
      name: "approval_decision_request_fkey",
      target: "approval_request",
      columnNames: ["organization_id", "request_id"],
      referencedColumnNames: ["organization_id", "id"],
    },
  ],
});

export const approvalDelegationEntity = new EntitySchema({
  name: "approval_delegation",
  columns: {
    organization_id: primary(uuid, "approval_delegation_pkey"),
    id: primary(uuid, "approval_delegation_pkey"),
    from_user_id: uuid,
    to_user_id: uuid,
    starts_at: timestamptz,
    ends_at: timestamptz,
    ended_at: nullable(timestamptz),
    created_at: now,
  },
  checks: [
    { name: "approval_delegation_people_check", expression: `from_user_id <> to_user_id` },
    { name: "approval_delegation_period_check", expression: `starts_at < ends_at` },
  ],
  indices: [
    {
      name: "approval_delegation_to_index",
      columns: ["organization_id", "to_user_id"],
      where: `ended_at IS NULL`,
    },
    {
      name: "approval_delegation_from_index",
      columns: ["organization_id", "from_user_id"],
      where: `ended_at IS NULL`,
    },
  ],
  foreignKeys: [
    {
      name: "approval_delegation_organization_fkey",
      target: "organization",
      columnNames: ["organization_id"],
      referencedColumnNames: ["id"],
    },
    {
      name: "approval_delegation_from_fkey",
      target: "app_user",
      columnNames: ["from_user_id"],
      referencedColumnNames: ["id"],
    },
    {
      name: "approval_delegation_to_fkey",
      target: "app_user",
      columnNames: ["to_user_id"],
      referencedColumnNames: ["id"],
    },
  ],
});
