import { migrationOf } from "./migration.ts";

/**
 * Who created an organization, for the limit on how many one person creates. The version before writes
 * none; what people created by themselves until now counts, as the audit has it.
 */
export const OrganizationCreator1763700000015 = migrationOf("OrganizationCreator1763700000015", {
  up: /* sql */ `
    ALTER TABLE organization ADD COLUMN created_by uuid;
    CREATE INDEX organization_creator_index ON organization (created_by, created_at)
      WHERE created_by IS NOT NULL;
    UPDATE organization o SET created_by = u.id
    FROM audit_event e JOIN app_user u ON u.id::text = e.actor_id
    WHERE e.organization_id = o.id AND e.subject_id = o.id AND e.action = 'organization.created'
      AND e.actor_kind = 'session' AND e.via = 'api'`,
  down: "ALTER TABLE organization DROP COLUMN created_by",
});
