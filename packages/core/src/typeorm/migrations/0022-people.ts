import { migrationOf } from "./migration.ts";

/**
 * What an organization knows of its members, and the domains whose addresses it may add without an invitation. The
 * version before reads and writes none of it.
 */
export const People1763700000022 = migrationOf("People1763700000022", {
  up: /* sql */ `
ALTER TABLE membership ADD COLUMN display_name text, ADD COLUMN external_id text,
  ADD COLUMN metadata jsonb NOT NULL DEFAULT '{}';
CREATE UNIQUE INDEX membership_external_key ON membership (organization_id, external_id)
  WHERE status <> 'removed' AND external_id IS NOT NULL;

CREATE TABLE organization_domain (
  organization_id uuid NOT NULL,
  domain text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT usher_now(),
  CONSTRAINT organization_domain_pkey PRIMARY KEY (organization_id, domain),
  CONSTRAINT organization_domain_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id)
);

ALTER TABLE invitation DROP CONSTRAINT invitation_state_reason_code_check;
ALTER TABLE invitation ADD CONSTRAINT invitation_state_reason_code_check CHECK (state_reason_code IN (
  'address_corrected', 'already_member', 'approval_expired', 'imported', 'inviter_left',
  'inviter_unauthorized', 'key_revoked', 'member_imported', 'member_removed', 'withdrawn'))`,
  down: /* sql */ `
UPDATE invitation SET state_reason_code = NULL
WHERE state_reason_code IN ('imported', 'member_imported');
ALTER TABLE invitation DROP CONSTRAINT invitation_state_reason_code_check;
ALTER TABLE invitation ADD CONSTRAINT invitation_state_reason_code_check CHECK (state_reason_code IN (
  'address_corrected', 'already_member', 'approval_expired', 'inviter_left', 'inviter_unauthorized',
  'key_revoked', 'member_removed', 'withdrawn'));
DROP TABLE organization_domain;
ALTER TABLE membership DROP COLUMN display_name, DROP COLUMN external_id, DROP COLUMN metadata`,
});
