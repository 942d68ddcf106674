import { migrationOf } from "./migration.ts";

/**
 * What an installation by OAuth needs beside the configured ones. Older code goes on: each column
 * has a default or may be empty.
 */
export const SlackWorkspaces1763700000007 = migrationOf("SlackWorkspaces1763700000007", {
  up: /* sql */ `
ALTER TABLE slack_installation
  ADD COLUMN is_enterprise_install boolean NOT NULL DEFAULT false,
  ADD COLUMN bot_user_id text,
  ADD COLUMN scopes text[] NOT NULL DEFAULT '{}',
  ADD COLUMN sealed_tokens bytea,
  ADD COLUMN token_key_id text,
  ADD COLUMN token_expires_at timestamptz,
  ADD COLUMN refreshing_until timestamptz,
  ADD COLUMN installed_by uuid,
  ADD COLUMN disabled_at timestamptz,
  ADD COLUMN disabled_reason text,
  ADD COLUMN last_ok_at timestamptz,
  ADD COLUMN last_error text,
  ADD COLUMN last_error_at timestamptz,
  ADD COLUMN missing_scopes text[] NOT NULL DEFAULT '{}',
  ADD CONSTRAINT slack_installation_token_check CHECK (
    (sealed_tokens IS NULL) = (token_key_id IS NULL)
    AND (disabled_at IS NULL OR sealed_tokens IS NULL));
CREATE INDEX slack_installation_enterprise_index ON slack_installation (enterprise_id)
  WHERE enterprise_id IS NOT NULL;

CREATE TABLE slack_install_link (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  secret_hash bytea NOT NULL,
  created_by uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT usher_now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  CONSTRAINT slack_install_link_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT slack_install_link_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id)
);`,
  down: /* sql */ `
DROP TABLE slack_install_link;
DROP INDEX slack_installation_enterprise_index;
ALTER TABLE slack_installation
  DROP CONSTRAINT slack_installation_token_check,
  DROP COLUMN is_enterprise_install, DROP COLUMN bot_user_id, DROP COLUMN scopes,
  DROP COLUMN sealed_tokens, DROP COLUMN token_key_id, DROP COLUMN token_expires_at,
  DROP COLUMN refreshing_until, DROP COLUMN installed_by, DROP COLUMN disabled_at,
  DROP COLUMN disabled_reason, DROP COLUMN last_ok_at, DROP COLUMN last_error,
  DROP COLUMN last_error_at, DROP COLUMN missing_scopes;`,
});
