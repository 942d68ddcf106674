import type { MigrationInterface, QueryRunner } from "typeorm";

import { slackWorkspacesSchema, slackWorkspacesUndone } from "./0007-slack-workspaces.sql.ts";

export class SlackWorkspaces1763700000007 implements MigrationInterface {
  readonly name = "SlackWorkspaces1763700000007";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(slackWorkspacesSchema);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(slackWorkspacesUndone);
  }
}
