import { changeMemberRole } from "../../member/change-member-role.ts";
import { getMember } from "../../member/get-member.ts";
import { importMembers } from "../../member/import-members.ts";
import { listMembers } from "../../member/list-members.ts";
import { reactivateMember } from "../../member/reactivate-member.ts";
import { removeMember } from "../../member/remove-member.ts";
import * as schemas from "../../member/schemas.ts";
import { suspendMember } from "../../member/suspend-member.ts";
import { updateMember } from "../../member/update-member.ts";
import { permitted, router } from "../trpc.ts";

export const member = router({
  /** Active and suspended members in the order they joined. */
  list: permitted("member:read")
    .input(schemas.listMembersInput)
    .output(schemas.listMembersOutput)
    .query(({ ctx, input }) => listMembers(ctx, input)),
  /** One member. */
  get: permitted("member:read", "not_for_own")
    .input(schemas.memberIdInput)
    .output(schemas.memberSchema)
    .query(({ ctx, input }) => getMember(ctx, input)),
  /** Makes people members without an invitation and without an email, in order. */
  import: permitted("member:manage")
    .input(schemas.importMembersInput)
    .output(schemas.importMembersOutput)
    .mutation(({ ctx, input }) => importMembers(ctx, input)),
  /** Changes what the organization calls a member, or their external id. */
  update: permitted("member:manage")
    .input(schemas.updateMemberInput)
    .output(schemas.memberSchema)
    .mutation(({ ctx, input }) => updateMember(ctx, input)),
  /** Gives a member other roles, neither from nor to above the caller's rank. */
  changeRole: permitted("member:manage")
    .input(schemas.changeMemberRoleInput)
    .output(schemas.memberSchema)
    .mutation(({ ctx, input }) => changeMemberRole(ctx, input)),
  /** Takes every right of a membership and ends the invitations that hang on it. */
  suspend: permitted("member:manage")
    .input(schemas.memberIdInput)
    .output(schemas.removeMemberOutput)
    .mutation(({ ctx, input }) => suspendMember(ctx, input)),
  /** Gives a suspended member their rights back. */
  reactivate: permitted("member:manage")
    .input(schemas.memberIdInput)
    .output(schemas.memberSchema)
    .mutation(({ ctx, input }) => reactivateMember(ctx, input)),
  /** Ends a membership and the invitations that hang on it. */
  remove: permitted("member:manage", "not_for_own")
    .input(schemas.memberIdInput)
    .output(schemas.removeMemberOutput)
    .mutation(({ ctx, input }) => removeMember(ctx, input)),
});
