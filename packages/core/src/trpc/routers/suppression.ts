import { listSuppressions } from "../../suppression/list-suppressions.ts";
import { removeSuppression } from "../../suppression/remove-suppression.ts";
import * as schemas from "../../suppression/schemas.ts";
import { permitted, router } from "../trpc.ts";

export const suppression = router({
  /** Addresses the organization does not email now. */
  list: permitted("suppression:manage")
    .input(schemas.listSuppressionsInput)
    .output(schemas.listSuppressionsOutput)
    .query(({ ctx, input }) => listSuppressions(ctx, input)),
  /** The address may be emailed again. */
  remove: permitted("suppression:manage")
    .input(schemas.suppressionIdInput)
    .output(schemas.removeSuppressionOutput)
    .mutation(({ ctx, input }) => removeSuppression(ctx, input)),
});
