import type { ApprovalView } from "@usher/core";

import { joinList, oneLine, shorten } from "../text/slack-text.ts";
import type { ApprovalMessageModel } from "./approval-text.ts";

/** What an approver should notice before deciding, each in a sentence. */
export function approvalWarnings(model: ApprovalMessageModel): string[] {
  const organization = oneLine(shorten(model.organizationName, 100));
  return [
    ...roleWarnings(model.approval, organization),
    ...outsideWarnings(model, organization),
    ...shortageWarnings(model),
  ];
}

function shortageWarnings({ shortage = null, approval }: ApprovalMessageModel): string[] {
  if (shortage === null) return [];
  const names = shortage.slice(0, 5).map((name) => oneLine(shorten(name, 100)));
  const who = names.length === 0 ? "No one" : `Only ${joinList(names)}`;
  const missing = approval.quorum - approval.approvals;
  return [
    `${who} can still decide this, and ${missing} ${missing === 1 ? "approval is" : "approvals are"} missing. An owner can change the approval settings.`,
  ];
}

/** Whether approving needs a confirmation. */
export function isSensitive({ approval, outsiders = [] }: ApprovalMessageModel): boolean {
  return (
    offers(approval, "owner") ||
    offers(approval, "admin") ||
    outsiders.length > 0 ||
    approval.reason === "external_domain"
  );
}

function roleWarnings(approval: ApprovalView, organization: string): string[] {
  if (offers(approval, "owner")) return [`An owner controls everything in ${organization}.`];
  if (offers(approval, "admin"))
    return [`An admin can invite, approve and remove people in ${organization}.`];
  return [];
}

function outsideWarnings(
  { approval, outsiders = [] }: ApprovalMessageModel,
  organization: string,
): string[] {
  if (outsiders.length === 0)
    return approval.reason === "external_domain"
      ? [`An address is outside the domains that ${organization} trusts.`]
      : [];
  if (approval.invitations.length === 1)
    return [`This address is outside the domains that ${organization} trusts.`];
  const shown = outsiders.slice(0, 3).map((email) => oneLine(shorten(email, 100)));
  const more = outsiders.length > 3 ? [`${outsiders.length - 3} more`] : [];
  return [`Outside the domains that ${organization} trusts: ${joinList([...shown, ...more])}.`];
}

function offers(approval: ApprovalView, role: string): boolean {
  return approval.invitations.some((invitation) => invitation.roles.includes(role));
}
