import type { MigrationInterface, QueryRunner } from "typeorm";

import { deliveryEventsSchema } from "./0004-delivery-events.sql.ts";

export class DeliveryEvents1763700000004 implements MigrationInterface {
  readonly name = "DeliveryEvents1763700000004";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(deliveryEventsSchema);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE delivery_event; DELETE FROM delivery WHERE kind = 'notice';
       ALTER TABLE delivery DROP CONSTRAINT delivery_notice_check, DROP CONSTRAINT delivery_kind_check,
         DROP COLUMN event_at, DROP COLUMN notice,
         ADD CONSTRAINT delivery_kind_check CHECK (kind IN ('invitation', 'reminder'))`,
    );
  }
}
