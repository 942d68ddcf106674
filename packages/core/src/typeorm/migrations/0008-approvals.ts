import type { MigrationInterface, QueryRunner } from "typeorm";

import { approvalsSchema } from "./0008-approvals.sql.ts";

export class Approvals1763700000008 implements MigrationInterface {
  readonly name = "Approvals1763700000008";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(approvalsSchema);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE delivery DROP COLUMN recipient_user_id;
       ALTER TABLE app_user DROP COLUMN time_zone;
       DROP TABLE approval_delegation;
       ALTER TABLE approval_decision DROP COLUMN on_behalf_of, DROP COLUMN break_glass;
       ALTER TABLE approval_request DROP COLUMN previous_request_id, DROP COLUMN reminders_planned,
         DROP COLUMN next_reminder_at, DROP COLUMN reminded_at`,
    );
  }
}
