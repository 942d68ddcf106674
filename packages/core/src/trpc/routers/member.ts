import { changeMemberAccess } from "../../member/change-member-access.ts";
import { changeMemberRole } from "../../member/change-member-role.ts";
import { getMember } from "../../member/get-member.ts";
import { importMembers } from "../../member/import-members.ts";
import { listMembers } from "../../member/list-members.ts";
import { listReviewDue } from "../../member/list-review-due.ts";
import { reactivateMember } from "../../member/reactivate-member.ts";
import { removeMember } from "../../member/remove-member.ts";
import { reviewMembers } from "../../member/review-members.ts";
import * as reviews from "../../member/review-schemas.ts";
import * as schemas from "../../member/schemas.ts";
import { suspendMember } from "../../member/suspend-member.ts";
import { updateMember } from "../../member/update-member.ts";
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
  import: permitted("member:manage")
    .meta({
      description: "Makes people members without an invitation and without an email, in order.",
    })
    .input(schemas.importMembersInput)
    .output(schemas.importMembersOutput)
    .mutation(({ ctx, input }) => importMembers(ctx, input)),
  update: permitted("member:manage")
    .meta({ description: "Changes what the organization calls a member, or their external ID." })
    .input(schemas.updateMemberInput)
    .output(schemas.memberSchema)
    .mutation(({ ctx, input }) => updateMember(ctx, input)),
  changeRole: permitted("member:manage")
    .meta({
      description: "Gives a member other roles, neither from nor to above the caller's rank.",
    })
    .input(schemas.changeMemberRoleInput)
    .output(schemas.memberSchema)
    .mutation(({ ctx, input }) => changeMemberRole(ctx, input)),
  changeAccess: permitted("member:invite", "not_for_own")
    .meta({
      description:
        "Sets when a member's access ends, or that it does not. For callers who may grant the member's roles; an earlier end takes `member:manage` too.",
    })
    .input(schemas.changeMemberAccessInput)
    .output(schemas.memberSchema)
    .mutation(({ ctx, input }) => changeMemberAccess(ctx, input)),
  suspend: permitted("member:manage")
    .meta({
      description:
        "Suspends a member: they lose all access, and open invitations that depend on them end.",
    })
    .input(schemas.memberIdInput)
    .output(schemas.removeMemberOutput)
    .mutation(({ ctx, input }) => suspendMember(ctx, input)),
  reactivate: permitted("member:manage")
    .meta({ description: "Gives a suspended member their rights back." })
    .input(schemas.memberIdInput)
    .output(schemas.memberSchema)
    .mutation(({ ctx, input }) => reactivateMember(ctx, input)),
  remove: permitted("member:manage", "not_for_own")
    .meta({ description: "Removes a member, and open invitations that depend on them end." })
    .input(schemas.memberIdInput)
    .output(schemas.removeMemberOutput)
    .mutation(({ ctx, input }) => removeMember(ctx, input)),
  listReviewDue: permitted("member:manage")
    .meta({
      description:
        "Members whose access was not reviewed for the days of the policy, most overdue first; never the caller.",
    })
    .input(reviews.listReviewDueInput)
    .output(reviews.listReviewDueOutput)
    .query(({ ctx, input }) => listReviewDue(ctx, input)),
  review: permitted("member:manage")
    .meta({
      description:
        "Keeps or ends the access of up to 20 members, and records it. No one reviews themselves.",
    })
    .input(reviews.reviewMembersInput)
    .output(reviews.reviewMembersOutput)
    .mutation(({ ctx, input }) => reviewMembers(ctx, input)),
});
