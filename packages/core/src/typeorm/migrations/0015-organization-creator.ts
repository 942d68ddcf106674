import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Who created an organization, for the limit on how many one person creates. The version before writes
 * none; what people created by themselves until now counts, as the audit has it.
 */
export class OrganizationCreator1763700000015 implements MigrationInterface {
  readonly name = "OrganizationCreator1763700000015";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE organization ADD COLUMN created_by uuid;
      CREATE INDEX organization_creator_index ON organization (created_by, created_at)
        WHERE created_by IS NOT NULL;
      UPDATE organization o SET created_by = u.id
      FROM audit_event e JOIN app_user u ON u.id::text = e.actor_id
      WHERE e.organization_id = o.id AND e.subject_id = o.id AND e.action = 'organization.created'
        AND e.actor_kind = 'session' AND e.via = 'api'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE organization DROP COLUMN created_by");
  }
}
