import { EntitySchema } from "typeorm";

import { now, nullable, primary, text, timestamptz, uuid } from "./columns.ts";

const linkKey = "slack_account_link_pkey";
const linkTokenKey = "slack_link_ticket_pkey";

export const slackAccountLinkEntity = new EntitySchema({
  name: "slack_account_link",
  columns: {
    organization_id: primary(uuid, linkKey),
    team_id: primary(text, linkKey),
    slack_user_id: primary(text, linkKey),
    user_id: uuid,
    via: { ...text, default: "mail" },
    linked_at: now,
  },
  uniques: [
    {
      name: "slack_account_link_member_key",
      columns: ["organization_id", "user_id", "team_id"],
    },
  ],
  checks: [{ name: "slack_account_link_via_check", expression: `via IN ('mail')` }],
  foreignKeys: [
    organizationKey("slack_account_link_organization_fkey"),
    userKey("slack_account_link_user_fkey"),
  ],
});

export const slackLinkTokenEntity = new EntitySchema({
  name: "slack_link_ticket",
  columns: {
    organization_id: primary(uuid, linkTokenKey),
    id: primary(uuid, linkTokenKey),
    selector: uuid,
    team_id: text,
    team_name: text,
    slack_user_id: text,
    slack_user_name: text,
    email_key: text,
    user_id: nullable(uuid),
    email: nullable(text),
    link_key_id: nullable(text),
    state: { ...text, default: "queued" },
    created_at: now,
    expires_at: timestamptz,
    used_at: nullable(timestamptz),
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
      columns: ["organization_id", "team_id", "slack_user_id"],
    },
    { name: "slack_link_ticket_member_index", columns: ["organization_id", "user_id"] },
    { name: "slack_link_ticket_expiry_index", columns: ["expires_at"] },
  ],
  foreignKeys: [
    organizationKey("slack_link_ticket_organization_fkey"),
    userKey("slack_link_ticket_user_fkey"),
  ],
});

function organizationKey(name: string) {
  return {
    name,
    target: "organization",
    columnNames: ["organization_id"],
    referencedColumnNames: ["id"],
  };
}

function userKey(name: string) {
  return { name, target: "app_user", columnNames: ["user_id"], referencedColumnNames: ["id"] };
}
