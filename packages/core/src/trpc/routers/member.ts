import { changeMemberRole } from "../../member/change-member-role.ts";
import { getMember } from "../../member/get-member.ts";
import { listMembers } from "../../member/list-members.ts";
import { removeMember } from "../../member/remove-member.ts";
import * as schemas from "../../member/schemas.ts";
import { suspendMember } from "../../member/suspend-member.ts";
import { procedure, router } from "../trpc.ts";

export const member = router({
  /** Active and suspended members in the order they joined. */
  list: procedure
    .input(schemas.listMembersInput)
    .output(schemas.listMembersOutput)
    .query(({ ctx, input }) => listMembers(ctx, input)),
  /** One member. */
  get: procedure
    .input(schemas.memberIdInput)
    .output(schemas.memberSchema)
    .query(({ ctx, input }) => getMember(ctx, input)),
  /** Gives a member other roles, neither from nor to above the caller's rank. */
  changeRole: procedure
    .input(schemas.changeMemberRoleInput)
    .output(schemas.memberSchema)
    .mutation(({ ctx, input }) => changeMemberRole(ctx, input)),
  /** Takes every right of a membership and ends the invitations that hang on it. */
  suspend: procedure
    .input(schemas.memberIdInput)
    .output(schemas.removeMemberOutput)
    .mutation(({ ctx, input }) => suspendMember(ctx, input)),
  /** Ends a membership and the invitations that hang on it. */
  remove: procedure
    .input(schemas.memberIdInput)
    .output(schemas.removeMemberOutput)
    .mutation(({ ctx, input }) => removeMember(ctx, input)),
});
