import { changeMemberRole } from "../../member/change-member-role.ts";
import { getMember } from "../../member/get-member.ts";
import { listMembers } from "../../member/list-members.ts";
import { removeMember } from "../../member/remove-member.ts";
import * as schemas from "../../member/schemas.ts";
import { suspendMember } from "../../member/suspend-member.ts";
import { permitted, router } from "../trpc.ts";

export const member = router({
  list: permitted("member:read")
    .meta({ description: "Active and suspended members in the order they joined." })
    .input(schemas.listMembersInput)
    .output(schemas.listMembersOutput)
    .query(({ ctx, input }) => listMembers(ctx, input)),
  get: permitted("member:read", "not_for_own")
    .meta({ description: "One member." })
    .input(schemas.memberIdInput)
    .output(schemas.memberSchema)
    .query(({ ctx, input }) => getMember(ctx, input)),
  changeRole: permitted("member:manage")
    .meta({
      description: "Gives a member other roles, neither from nor to above the caller's rank.",
    })
    .input(schemas.changeMemberRoleInput)
    .output(schemas.memberSchema)
    .mutation(({ ctx, input }) => changeMemberRole(ctx, input)),
  suspend: permitted("member:manage")
    .meta({
      description: "Takes every right of a membership and ends the invitations that hang on it.",
    })
    .input(schemas.memberIdInput)
    .output(schemas.removeMemberOutput)
    .mutation(({ ctx, input }) => suspendMember(ctx, input)),
  remove: permitted("member:manage", "not_for_own")
    .meta({ description: "Ends a membership and the invitations that hang on it." })
    .input(schemas.memberIdInput)
    .output(schemas.removeMemberOutput)
    .mutation(({ ctx, input }) => removeMember(ctx, input)),
});
