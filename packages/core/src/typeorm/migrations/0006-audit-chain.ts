import type { MigrationInterface, QueryRunner } from "typeorm";

import { auditChainSchema } from "./0006-audit-chain.sql.ts";

/** Existing events are linked by the servers of this version, a page at a time. */
export class AuditChain1763700000006 implements MigrationInterface {
  readonly name = "AuditChain1763700000006";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(auditChainSchema);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      "DROP INDEX audit_event_seq_index; DROP TABLE audit_link; DROP FUNCTION refuse_audit_link_change",
    );
  }
}
