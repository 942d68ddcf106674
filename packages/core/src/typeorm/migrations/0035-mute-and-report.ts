import { migrationOf } from "./migration.ts";

/**
 * Reports of invitees, and the pause that they cause (docs/decisions/049). The version before neither writes reports nor
 * reads the pause.
 */
export const MuteAndReport1763700000035 = migrationOf("MuteAndReport1763700000035", {
  up: /* sql */ `
ALTER TABLE organization
  ADD COLUMN invitations_paused_at timestamptz,
  ADD COLUMN invitations_resumed_at timestamptz,
  ADD COLUMN owner_resumed_at timestamptz;
CREATE TABLE invitation_report (
  organization_id uuid NOT NULL,
  invitation_id uuid NOT NULL,
  via text NOT NULL,
  reported_at timestamptz NOT NULL DEFAULT usher_now(),
  CONSTRAINT invitation_report_pkey PRIMARY KEY (organization_id, invitation_id),
  CONSTRAINT invitation_report_via_check CHECK (via IN ('page', 'provider')),
  CONSTRAINT invitation_report_invitation_fkey FOREIGN KEY (organization_id, invitation_id)
    REFERENCES invitation (organization_id, id) ON DELETE CASCADE
);
`,
  down: /* sql */ `
DROP TABLE invitation_report;
ALTER TABLE organization DROP COLUMN invitations_paused_at, DROP COLUMN invitations_resumed_at,
  DROP COLUMN owner_resumed_at`,
});
