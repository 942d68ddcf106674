import type { MigrationInterface, QueryRunner } from "typeorm";

import { slackDoorsSchema } from "./0009-slack-doors.sql.ts";

export class SlackDoors1763700000009 implements MigrationInterface {
  readonly name = "SlackDoors1763700000009";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(slackDoorsSchema);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DROP TABLE slack_account_link, slack_link_ticket");
  }
}
