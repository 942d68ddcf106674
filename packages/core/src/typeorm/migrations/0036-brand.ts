import { migrationOf } from "./migration.ts";

/** The brand is not in the policy's column: the version before rejects a policy with a setting that it does not know. */
export const Brand1763700000036 = migrationOf("Brand1763700000036", {
  up: /* sql */ `
    ALTER TABLE organization ADD COLUMN brand jsonb NOT NULL DEFAULT '{}';
    CREATE TABLE organization_logo (
      organization_id uuid NOT NULL
        CONSTRAINT organization_logo_organization_fkey REFERENCES organization,
      type text NOT NULL
        CONSTRAINT organization_logo_type_check CHECK (type IN ('image/png', 'image/jpeg')),
      digest text NOT NULL,
      width integer NOT NULL,
      height integer NOT NULL,
      image bytea NOT NULL,
      created_at timestamptz NOT NULL DEFAULT usher_now(),
      CONSTRAINT organization_logo_pkey PRIMARY KEY (organization_id)
    )`,
  down: /* sql */ `
    DROP TABLE organization_logo;
    ALTER TABLE organization DROP COLUMN brand`,
});
