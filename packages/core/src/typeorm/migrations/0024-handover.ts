import { migrationOf } from "./migration.ts";

/**
 * Return addresses, hand-over codes and the organization's id in other systems. Return origins are not in
 * the policy's column: the version before rejects a policy with a setting that it does not know.
 */
export const Handover1763700000024 = migrationOf("Handover1763700000024", {
  up: /* sql */ `
    ALTER TABLE organization ADD COLUMN return_origins text[] NOT NULL DEFAULT '{}',
      ADD COLUMN external_id text CONSTRAINT organization_external_id_key UNIQUE;
    ALTER TABLE invitation ADD COLUMN return_to text, ADD COLUMN accepted_link text
      CONSTRAINT invitation_accepted_link_check CHECK (accepted_link IN ('emailed', 'copied'));
    CREATE TABLE handover_code (
      organization_id uuid NOT NULL
        CONSTRAINT handover_code_organization_fkey REFERENCES organization,
      code_hash bytea NOT NULL,
      invitation_id uuid NOT NULL,
      return_to text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT usher_now(),
      expires_at timestamptz NOT NULL,
      used_at timestamptz,
      reused_at timestamptz,
      CONSTRAINT handover_code_pkey PRIMARY KEY (organization_id, code_hash),
      CONSTRAINT handover_code_invitation_fkey FOREIGN KEY (organization_id, invitation_id)
        REFERENCES invitation (organization_id, id)
    );
    CREATE INDEX handover_code_invitation_index ON handover_code (organization_id, invitation_id);
    CREATE INDEX handover_code_expiry_index ON handover_code (expires_at)`,
  down: /* sql */ `
    DROP TABLE handover_code;
    ALTER TABLE invitation DROP COLUMN return_to, DROP COLUMN accepted_link;
    ALTER TABLE organization DROP COLUMN return_origins, DROP COLUMN external_id`,
});
