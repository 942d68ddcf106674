import { inject, type TestContext } from "vitest";

const reasons = {
  "sessions of its own": "a pooler keeps and replaces the sessions at the server",
  "prepared statements": "PgBouncer 1.18 keeps no prepared statements in transaction mode",
};

/** Skips a test of what the application does not have behind the pooler of `TEST_POOLER`. */
export function skipBehindPooler({ task, skip }: TestContext, need: keyof typeof reasons): void {
  const { poolerMode } = inject("usherTestServer");
  if (poolerMode === null || (poolerMode === "session" && need === "prepared statements")) return;
  task.meta.skipReason = reasons[need];
  skip();
}
