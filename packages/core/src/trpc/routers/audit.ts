import { listAudit } from "../../audit/list-audit.ts";
import { verifyAudit } from "../../audit/verify-audit.ts";
import * as schemas from "../../audit/schemas.ts";
import { permitted, router } from "../trpc.ts";

export const audit = router({
  list: permitted("audit:read")
    .meta({ description: "What happened, newest first." })
    .input(schemas.listAuditInput)
    .output(schemas.listAuditOutput)
    .query(({ ctx, input }) => listAudit(ctx, input)),
  verify: permitted("audit:read")
    .meta({ description: "Whether the events are those that were sealed, a part at a time." })
    .input(schemas.verifyAuditInput)
    .output(schemas.verifyAuditOutput)
    .query(({ ctx, input }) => verifyAudit(ctx, input)),
});
