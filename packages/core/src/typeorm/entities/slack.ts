import { EntitySchema } from "typeorm";

import {
  bigint,
  boolean,
  bytea,
  integer,
  now,
  nullable,
  primary,
  text,
  textList,
  timestamptz,
  uuid,
} from "./columns.ts";

export const slackInstallationEntity = new EntitySchema({
  name: "slack_installation",
  columns: {
    organization_id: primary(uuid, "slack_installation_pkey"),
    id: primary(uuid, "slack_installation_pkey"),
    team_id: text,
    enterprise_id: nullable(text),
    approvals_channel_id: nullable(text),
    installed_at: now,
    is_enterprise_install: { ...boolean, default: false },
    bot_user_id: nullable(text),
    scopes: { ...textList, default: "{}" },
    sealed_tokens: nullable(bytea),
    token_key_id: nullable(text),
    token_expires_at: nullable(timestamptz),
    refreshing_until: nullable(timestamptz),
    installed_by: nullable(uuid),
    disabled_at: nullable(timestamptz),
    disabled_reason: nullable(text),
    last_ok_at: nullable(timestamptz),
    last_error: nullable(text),
    last_error_at: nullable(timestamptz),
    missing_scopes: { ...textList, default: "{}" },
  },
  checks: [
    {
      name: "slack_installation_token_check",
      expression: `(sealed_tokens IS NULL) = (token_key_id IS NULL) AND (disabled_at IS NULL OR sealed_tokens IS NULL)`,
    },
  ],
  indices: [
    { name: "slack_installation_team_key", columns: ["team_id"], unique: true },
    {
      name: "slack_installation_enterprise_index",
      columns: ["enterprise_id"],
      where: `enterprise_id IS NOT NULL`,
    },
  ],
  foreignKeys: [
    {
      name: "slack_installation_organization_fkey",
      target: "organization",
      columnNames: ["organization_id"],
      referencedColumnNames: ["id"],
    },
  ],
});

export const slackInstallLinkEntity = new EntitySchema({
  name: "slack_install_link",
  columns: {
    organization_id: primary(uuid, "slack_install_link_pkey"),
    id: primary(uuid, "slack_install_link_pkey"),
    secret_hash: bytea,
    created_by: uuid,
    created_at: now,
    expires_at: timestamptz,
    used_at: nullable(timestamptz),
  },
  foreignKeys: [
    {
      name: "slack_install_link_organization_fkey",
      target: "organization",
      columnNames: ["organization_id"],
      referencedColumnNames: ["id"],
    },
  ],
});

export const slackMessageEntity = new EntitySchema({
  name: "slack_message",
  columns: {
    organization_id: primary(uuid, "slack_message_pkey"),
    id: primary(uuid, "slack_message_pkey"),
    team_id: text,
    kind: text,
    subject_id: uuid,
    channel_id: text,
    ts: nullable(text),
    rendered_version: { ...integer, default: 0 },
    logged_seq: { ...bigint, default: 0 },
    created_at: now,
    updated_at: now,
  },
  uniques: [
    {
      name: "slack_message_subject_key",
      columns: ["organization_id", "kind", "subject_id", "team_id", "channel_id"],
    },
  ],
  foreignKeys: [
    {
      name: "slack_message_organization_fkey",
      target: "organization",
      columnNames: ["organization_id"],
      referencedColumnNames: ["id"],
    },
  ],
});
