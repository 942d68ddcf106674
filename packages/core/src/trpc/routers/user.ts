import { relinkUser } from "../../user/relink-user.ts";
import * as schemas from "../../user/schemas.ts";
import { permitted, router } from "../trpc.ts";

export const user = router({
  relink: permitted("organization:manage")
    .meta({
      description:
        "Links the next session with a member's address to that member, after their account at the identity provider changed.",
    })
    .input(schemas.relinkUserInput)
    .output(schemas.relinkUserOutput)
    .mutation(({ ctx, input }) => relinkUser(ctx, input)),
});
