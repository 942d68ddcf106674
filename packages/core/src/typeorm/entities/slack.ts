import { EntitySchema } from "typeorm";

import type { NamedInstallation, SlackHealth, SlackMessage } from "../../ports/slack-repository.ts";
import {
  bigint,
  boolean,
  bytea,
  computed,
  integer,
  now,
  nullable,
  primary,
  text,
  textList,
  timestamptz,
  unselected,
  uuid,
} from "./columns.ts";
import { organizationKey } from "./foreign-keys.ts";

export type InstallationRecord = Omit<NamedInstallation, "tokens" | "health"> &
  SlackHealth & {
    sealedTokens: Buffer | null;
    tokenKeyId: string | null;
    refreshingUntil: string | null;
  };

export const slackInstallationEntity = new EntitySchema<InstallationRecord>({
  name: "slack_installation",
  columns: {
    organizationId: primary(uuid, "slack_installation_pkey"),
    id: primary(uuid, "slack_installation_pkey"),
    teamId: text,
    enterpriseId: nullable(text),
    approvalsChannelId: nullable(text),
    installedAt: now,
    isEnterpriseInstall: { ...boolean, default: false },
    botUserId: nullable(text),
    scopes: { ...textList, default: "{}" },
    sealedTokens: nullable(bytea),
    tokenKeyId: nullable(text),
    tokenExpiresAt: nullable(timestamptz),
    refreshingUntil: unselected(nullable(timestamptz)),
    installedBy: nullable(uuid),
    disabledAt: nullable(timestamptz),
    disabledReason: nullable(text),
    lastOkAt: nullable(timestamptz),
    lastError: nullable(text),
    lastErrorAt: nullable(timestamptz),
    missingScopes: { ...textList, default: "{}" },
    organizationName: computed(
      text,
      (row) => `SELECT name FROM organization WHERE id = ${row}.organization_id`,
    ),
  },
  checks: [
    {
      name: "slack_installation_token_check",
      expression: `(sealed_tokens IS NULL) = (token_key_id IS NULL) AND (disabled_at IS NULL OR sealed_tokens IS NULL)`,
    },
  ],
  indices: [
    { name: "slack_installation_team_key", columns: ["teamId"], unique: true },
    {
      name: "slack_installation_enterprise_index",
      columns: ["enterpriseId"],
      where: `enterprise_id IS NOT NULL`,
    },
  ],
  foreignKeys: [organizationKey("slack_installation_organization_fkey")],
});

export const slackInstallLinkEntity = new EntitySchema({
  name: "slack_install_link",
  columns: {
    organizationId: primary(uuid, "slack_install_link_pkey"),
    id: primary(uuid, "slack_install_link_pkey"),
    secretHash: bytea,
    createdBy: uuid,
    createdAt: now,
    expiresAt: timestamptz,
    usedAt: nullable(timestamptz),
  },
  foreignKeys: [organizationKey("slack_install_link_organization_fkey")],
});

export const slackMessageEntity = new EntitySchema<
  SlackMessage & { createdAt: string; updatedAt: string }
>({
  name: "slack_message",
  columns: {
    organizationId: primary(uuid, "slack_message_pkey"),
    id: primary(uuid, "slack_message_pkey"),
    teamId: text,
    kind: text,
    subjectId: uuid,
    channelId: text,
    ts: nullable(text),
    renderedVersion: { ...integer, default: 0 },
    loggedSeq: { ...bigint, default: 0 },
    createdAt: unselected(now),
    updatedAt: unselected(now),
  },
  uniques: [
    {
      name: "slack_message_subject_key",
      columns: ["organizationId", "kind", "subjectId", "teamId", "channelId"],
    },
  ],
  foreignKeys: [organizationKey("slack_message_organization_fkey")],
});
