import { migrationOf } from "./migration.ts";

/** Slack accounts connected by a mail to the member's address (docs/decisions/021). */
export const SlackDoors1763700000009 = migrationOf("SlackDoors1763700000009", {
  up: /* sql */ `
CREATE TABLE slack_account_link (
  organization_id uuid NOT NULL,
  team_id text NOT NULL,
  slack_user_id text NOT NULL,
  user_id uuid NOT NULL,
  via text NOT NULL DEFAULT 'mail',
  linked_at timestamptz NOT NULL DEFAULT usher_now(),
  CONSTRAINT slack_account_link_pkey PRIMARY KEY (organization_id, team_id, slack_user_id),
  CONSTRAINT slack_account_link_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT slack_account_link_user_fkey FOREIGN KEY (user_id) REFERENCES app_user (id),
  CONSTRAINT slack_account_link_member_key UNIQUE (organization_id, user_id, team_id),
  CONSTRAINT slack_account_link_via_check CHECK (via IN ('mail'))
);

CREATE TABLE slack_link_ticket (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  selector uuid NOT NULL,
  team_id text NOT NULL,
  team_name text NOT NULL,
  slack_user_id text NOT NULL,
  slack_user_name text NOT NULL,
  email_key text NOT NULL,
  user_id uuid,
  email text,
  link_key_id text,
  state text NOT NULL DEFAULT 'queued',
  created_at timestamptz NOT NULL DEFAULT usher_now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  CONSTRAINT slack_link_ticket_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT slack_link_ticket_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT slack_link_ticket_user_fkey FOREIGN KEY (user_id) REFERENCES app_user (id),
  CONSTRAINT slack_link_ticket_state_check CHECK (state IN ('queued', 'sending', 'sent', 'unknown', 'failed', 'refused'))
);
CREATE UNIQUE INDEX slack_link_ticket_selector_key ON slack_link_ticket (selector);
CREATE INDEX slack_link_ticket_account_index ON slack_link_ticket (organization_id, team_id, slack_user_id);
CREATE INDEX slack_link_ticket_member_index ON slack_link_ticket (organization_id, user_id);
CREATE INDEX slack_link_ticket_expiry_index ON slack_link_ticket (expires_at);
`,
  down: "DROP TABLE slack_account_link, slack_link_ticket",
});
