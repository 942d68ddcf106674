import type { Button, Overflow, PlainTextOption } from "@slack/types";
import { mayArriveWhenResent, undeliveredReason, type InvitationView } from "@usher/core";

import { oneLine, roleLabel } from "../text/slack-text.ts";
import { approvalStage } from "./approval-stage.ts";
import { approvalWarnings, isSensitive } from "./approval-warnings.ts";
import type { ApprovalMessageModel } from "./approval-text.ts";
import { button, confirmation } from "./button.ts";
import { invitationStatus } from "./invitation-status.ts";

export const approveAction = "approve";
export const denyAction = "deny";
export const detailsAction = "details";
export const remindAction = "approval.remind";
export const reopenAction = "reopen";
export const resubmitAction = "ask_again";
export const fixAddressAction = "invitation.fix";
export const revokeInvitationAction = "invitation.revoke";
export const resendInvitationAction = "invitation.resend";
export const manageAction = "invitation.manage";

/** What the menu of an invitation offers; its value is `<selection> <invitation id>`. */
export const manageSelections = ["resend", "fix", "revoke"] as const;
export type ManageSelection = (typeof manageSelections)[number];

export function parseManageValue(value: string): { selection: ManageSelection; id: string } | null {
  const [word, id = ""] = value.split(" ");
  const selection = manageSelections.find((one) => one === word);
  return selection === undefined ? null : { selection, id };
}

/** What can be done in this state; empty for none. Permissions are checked at the click. */
export function approvalButtons(model: ApprovalMessageModel): (Button | Overflow)[] {
  const { approval } = model;
  const [first, ...others] = approval.invitations;
  const only = first !== undefined && others.length === 0 ? first : null;
  switch (approvalStage(approval)) {
    case "pending":
    case "partly":
      return decisionButtons(model);
    case "undelivered":
      return only === null ? [] : undeliveredButtons(only);
    case "sent":
    case "lapsed": {
      const menu = only === null ? null : manageMenu(only);
      return menu === null ? [] : [menu];
    }
    case "denied":
      if (approval.supersededBy !== null) return [];
      return [
        button(reopenAction, "Reopen", {
          value: approval.id,
          label: `Reopen the request for ${whom(approval.invitations)}`,
        }),
      ];
    case "withdrawn":
    case "expired":
      if (approval.supersededBy !== null) return [];
      return [
        button(resubmitAction, "Ask again", {
          value: approval.id,
          label: `Ask again for ${whom(approval.invitations)}`,
        }),
      ];
    default:
      return [];
  }
}

/** The menu beside one invitation; null where nothing can be done. */
export function manageMenu(invitation: InvitationView): Overflow | null {
  const selections = selectionsFor(invitation);
  if (selections.length === 0) return null;
  const options = selections.map((selection): PlainTextOption => ({
    text: { type: "plain_text", text: selectionLabels[selection] },
    value: `${selection} ${invitation.id}`,
  }));
  return { type: "overflow", action_id: manageAction, options };
}

const selectionLabels: Record<ManageSelection, string> = {
  resend: "Send again",
  fix: "Fix address…",
  revoke: "Revoke…",
};

function selectionsFor(invitation: InvitationView): ManageSelection[] {
  switch (invitationStatus(invitation).stage) {
    case "sent":
      return ["resend", "revoke"];
    case "undelivered":
      return invitation.state === "failed" ? ["fix", "resend"] : ["fix", "resend", "revoke"];
    case "expired":
      return ["resend"];
    default:
      return [];
  }
}

/** For the requester, where the approvers' own buttons are not shown. */
export function remindButtonFor(approvalRequestId: string, email: string): Button {
  return button(remindAction, "Remind approvers", {
    value: approvalRequestId,
    label: `Remind the approvers of the request for ${email}`,
  });
}

function decisionButtons(model: ApprovalMessageModel): Button[] {
  const { approval } = model;
  const { id: value } = approval;
  const target = `the invitation for ${whom(approval.invitations)}`;
  return [
    button(approveAction, "Approve", {
      value,
      label: `Approve ${target}`,
      style: "primary",
      ...(isSensitive(model) && { confirm: approvalConfirmation(model) }),
    }),
    button(denyAction, "Deny…", { value, label: `Deny ${target}`, style: "danger" }),
    button(detailsAction, "Details", { value, label: `Details of ${target}` }),
  ];
}

function approvalConfirmation(model: ApprovalMessageModel) {
  const { approval, organizationName } = model;
  const joins = `${whom(approval.invitations)} ${approval.invitations.length === 1 ? "joins" : "join"} ${oneLine(organizationName)}.`;
  const text = [joins, ...approvalWarnings(model)].join(" ");
  return confirmation({ title: "Approve this?", text, confirm: "Approve", deny: "Back" });
}

/** For an email that did not arrive, wherever that is reported. */
export function undeliveredButtons(invitation: InvitationView): Button[] {
  const { id: value, email, state } = invitation;
  const label = `Fix the address ${email}`;
  const fix = button(fixAddressAction, "Fix address…", { value, label });
  if (state === "failed") return [fix];
  const revoke = button(revokeInvitationAction, "Revoke", {
    value,
    label: `Revoke the invitation for ${email}`,
    style: "danger",
    confirm: confirmation({
      title: "Revoke this invitation?",
      text: `The link that was sent to ${oneLine(email)} stops working.`,
      confirm: "Revoke",
      deny: "Keep",
      style: "danger",
    }),
  });
  return mayArrive(invitation) ? [resendButton(invitation), fix, revoke] : [fix, revoke];
}

function mayArrive({ delivery }: InvitationView): boolean {
  const reason = undeliveredReason(delivery);
  return reason !== null && mayArriveWhenResent(reason);
}

export function resendButton({ id: value, email }: InvitationView): Button {
  return button(resendInvitationAction, "Send again", {
    value,
    label: `Send the invitation for ${email} again`,
  });
}

/** "jane@acme.com as admin", or "3 people". */
function whom(invitations: readonly InvitationView[]): string {
  const [first, ...others] = invitations;
  if (first === undefined) return "no one";
  if (others.length > 0) return `${invitations.length} people`;
  return `${oneLine(first.email)} as ${roleLabel(first)}`;
}
