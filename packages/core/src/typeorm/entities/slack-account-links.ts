import { EntitySchema } from "typeorm";

import type { AccountLink, LinkToken } from "../../model/slack-account-link.ts";
import {
  boolean,
  computed,
  now,
  nullable,
  primary,
  text,
  timestamptz,
  unselected,
  uuid,
} from "./columns.ts";
import { foreignKey, organizationKey } from "./foreign-keys.ts";

const linkKey = "slack_account_link_pkey";
const linkTokenKey = "slack_link_ticket_pkey";

export const slackAccountLinkEntity = new EntitySchema<AccountLink & { via: string }>({
  name: "slack_account_link",
  columns: {
    organizationId: primary(uuid, linkKey),
    teamId: primary(text, linkKey),
    slackUserId: primary(text, linkKey),
    userId: uuid,
    via: unselected({ ...text, default: "mail" }),
    linkedAt: now,
  },
  uniques: [
    {
      name: "slack_account_link_member_key",
      columns: ["organizationId", "userId", "teamId"],
    },
  ],
  checks: [{ name: "slack_account_link_via_check", expression: `via IN ('mail')` }],
  foreignKeys: [
    organizationKey("slack_account_link_organization_fkey"),
    foreignKey("slack_account_link_user_fkey", "userId", "app_user"),
  ],
});

export const slackLinkTokenEntity = new EntitySchema<LinkToken & { createdAt: string }>({
  name: "slack_link_ticket",
  columns: {
    organizationId: primary(uuid, linkTokenKey),
    id: primary(uuid, linkTokenKey),
    selector: uuid,
    teamId: text,
    teamName: text,
    slackUserId: text,
    slackUserName: text,
    emailKey: text,
    userId: nullable(uuid),
    email: nullable(text),
    linkKeyId: nullable(text),
    state: { ...text, default: "queued" },
    createdAt: unselected(now),
    expiresAt: timestamptz,
    isOver: computed(boolean, (token) => `SELECT ${token}.expires_at <= usher_now()`),
    usedAt: nullable(timestamptz),
  },
  checks: [
    {
      name: "slack_link_ticket_state_check",
      expression: `state IN ('queued', 'sending', 'sent', 'unknown', 'failed', 'refused')`,
    },
  ],
  indices: [
    { name: "slack_link_ticket_selector_key", columns: ["selector"], unique: true },
    {
      name: "slack_link_ticket_account_index",
      columns: ["organizationId", "teamId", "slackUserId"],
    },
    { name: "slack_link_ticket_member_index", columns: ["organizationId", "userId"] },
    { name: "slack_link_ticket_expiry_index", columns: ["expiresAt"] },
  ],
  foreignKeys: [
    organizationKey("slack_link_ticket_organization_fkey"),
    foreignKey("slack_link_ticket_user_fkey", "userId", "app_user"),
  ],
});
