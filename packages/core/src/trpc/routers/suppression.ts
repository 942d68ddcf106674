import { listSuppressions } from "../../suppression/list-suppressions.ts";
import { removeSuppression } from "../../suppression/remove-suppression.ts";
import * as schemas from "../../suppression/schemas.ts";
import { permitted, router } from "../trpc.ts";

export const suppression = router({
  list: permitted("suppression:manage")
    .meta({ description: "Addresses the organization does not email now." })
    .input(schemas.listSuppressionsInput)
    .output(schemas.listSuppressionsOutput)
    .query(({ ctx, input }) => listSuppressions(ctx, input)),
  remove: permitted("suppression:manage")
    .meta({ description: "The address may be emailed again." })
    .input(schemas.suppressionIdInput)
    .output(schemas.removeSuppressionOutput)
    .mutation(({ ctx, input }) => removeSuppression(ctx, input)),
});
