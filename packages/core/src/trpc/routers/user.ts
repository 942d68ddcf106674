import { relinkUser } from "../../user/relink-user.ts";
import * as schemas from "../../user/schemas.ts";
import { permitted, router } from "../trpc.ts";

export const user = router({
  /** Lets the next session of a member's address be that member's, after their account at the identity provider changed. */
  relink: permitted("organization:manage")
    .input(schemas.relinkUserInput)
    .output(schemas.relinkUserOutput)
    .mutation(({ ctx, input }) => relinkUser(ctx, input)),
});
