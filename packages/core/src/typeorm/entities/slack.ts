import { EntitySchema } from "typeorm";

import { bigint, integer, now, nullable, primary, text, uuid } from "./columns.ts";

export const slackInstallationEntity = new EntitySchema({
  name: "slack_installation",
  columns: {
    organization_id: primary(uuid, "slack_installation_pkey"),
    id: primary(uuid, "slack_installation_pkey"),
    team_id: text,
    enterprise_id: nullable(text),
    approvals_channel_id: nullable(text),
    installed_at: now,
  },
  indices: [{ name: "slack_installation_team_key", columns: ["team_id"], unique: true }],
  foreignKeys: [
    {
      name: "slack_installation_organization_fkey",
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
    logged_seq: { ...bigint, default: () => "0" },
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
