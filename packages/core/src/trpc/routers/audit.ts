import { listAudit } from "../../audit/list-audit.ts";
import { verifyAudit } from "../../audit/verify-audit.ts";
import * as schemas from "../../audit/schemas.ts";
import { permitted, router } from "../trpc.ts";

export const audit = router({
  /** What happened, newest first. */
  list: permitted("audit:read")
    .input(schemas.listAuditInput)
    .output(schemas.listAuditOutput)
    .query(({ ctx, input }) => listAudit(ctx, input)),
  /** Whether the events are those that were sealed, a part at a time. */
  verify: permitted("audit:read")
    .input(schemas.verifyAuditInput)
    .output(schemas.verifyAuditOutput)
    .query(({ ctx, input }) => verifyAudit(ctx, input)),
});
