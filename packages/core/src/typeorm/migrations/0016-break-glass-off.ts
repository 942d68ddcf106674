import type { MigrationInterface, QueryRunner } from "typeorm";

import { breakGlassOff } from "./0016-break-glass-off.sql.ts";

/** Break glass is off until an owner turns it on (docs/decisions/025). */
export class BreakGlassOff1763700000016 implements MigrationInterface {
  readonly name = "BreakGlassOff1763700000016";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(breakGlassOff);
  }

  /** Policies stay as they are: which of them had it on is in the audit alone. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER organization_break_glass_off ON organization;
      DROP FUNCTION keep_break_glass_off;
      DELETE FROM job WHERE kind IN ('mail.owner_notice', 'slack.owner_notice');
      DELETE FROM delivery_event e USING delivery d WHERE d.organization_id = e.organization_id
        AND d.id = e.delivery_id AND d.invitation_id IS NULL;
      DELETE FROM delivery WHERE invitation_id IS NULL;
      ALTER TABLE delivery ALTER COLUMN invitation_id SET NOT NULL, DROP COLUMN by_user_id`);
  }
}
