import type { MigrationInterface, QueryRunner } from "typeorm";

import { eventFeedSchema } from "./0003-event-feed.sql.ts";

export class EventFeed1763700000003 implements MigrationInterface {
  readonly name = "EventFeed1763700000003";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(eventFeedSchema);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TRIGGER audit_event_begin ON audit_event; DROP TRIGGER audit_event_notify ON audit_event;
       DROP FUNCTION begin_audit_event; DROP FUNCTION notify_audit_event; DROP TABLE event_listener`,
    );
  }
}
