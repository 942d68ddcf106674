import type { ApprovalRequest } from "../../model/approval-request.ts";
import type { AuditSnapshot } from "../../model/events/audit-event.ts";
import type { InvitationSnapshot } from "../../model/invitation.ts";
import type { MemberRecord } from "../../model/member.ts";
import { recordOfJson } from "../records.ts";
import { toApprovalRequest } from "./approval/approval-rows.ts";

type StoredApproval = ApprovalRequest & { invitations: readonly object[] };

/** The statements that write it fix its columns for each kind of subject: hence the casts. */
export function toSnapshot(subjectKind: string, json: object | null): AuditSnapshot | null {
  if (json === null) return null;
  const record = recordOfJson(json);
  switch (subjectKind) {
    case "invitation":
      return { kind: "invitation", invitation: record as InvitationSnapshot };
    case "approval": {
      const { invitations, ...request } = record as StoredApproval;
      return {
        kind: "approval",
        request: toApprovalRequest(request),
        invitations: invitations.map((row) => recordOfJson(row) as InvitationSnapshot),
      };
    }
    case "member":
      return { kind: "member", member: record as MemberRecord };
    default:
      return null;
  }
}
