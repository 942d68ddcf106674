import type { AuditSnapshot } from "../model/events/audit-event.ts";
import type { MembershipStatus } from "../model/member.ts";
import { approvalView } from "../approval/view.ts";
import type { ApprovalView } from "../approval/schemas.ts";
import { invitationView } from "../invitation/view.ts";
import type { InvitationView } from "../invitation/schemas.ts";
import { memberView } from "../member/view.ts";
import type { MemberView } from "../member/schemas.ts";

/** A member as an event shows it: `member.get` no longer finds a removed one. */
export type MemberEventView = Omit<MemberView, "status"> & { status: MembershipStatus };

/** What `.get` answered of the subject right after the event. */
export function snapshotView(
  snapshot: AuditSnapshot,
): InvitationView | ApprovalView | MemberEventView {
  switch (snapshot.kind) {
    case "invitation":
      return invitationView(snapshot.invitation);
    case "approval":
      return approvalView(snapshot.request, snapshot.invitations);
    case "member":
      return { ...memberView(snapshot.member), status: snapshot.member.status };
  }
}
