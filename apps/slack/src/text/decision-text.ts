import type { ApprovalView } from "@usher/core";

import { requestCode, type RequestRef } from "../command/request-ref.ts";
import { addressText, quoteText, roleLabel } from "./slack-text.ts";

/** The answer to a decision by command; the message in the channel shows it to everyone else. */
export function decisionText(verdict: "approve" | "deny", approval: ApprovalView): string {
  const people = peopleText(approval);
  if (verdict === "deny") return `Denied ${people}; no one was invited.`;
  return approval.state === "approved"
    ? `Approved ${people}; sending the email.`
    : `Approved ${people}: ${approval.approvals} of ${approval.quorum} approvals.`;
}

/** A short code that means more than one request: each with the id that means only it. */
export function severalRequestsText(
  verdict: "approve" | "deny",
  requests: readonly ApprovalView[],
  command: string,
): string {
  const lines = requests
    .slice(0, 10)
    .map(
      (request) =>
        `• ${peopleText(request)}: \`${quoteText(command)} ${verdict} ${quoteText(request.id)}\``,
    );
  return [
    "More than one request matches that code, so nothing was changed. Use the full ID:",
    ...lines,
  ].join("\n");
}

/** In a list of several: which one was not decided, and why. */
export function notDecidedText(approvalRequestId: string, why: string): string {
  return `Request ${quoteText(requestCode(approvalRequestId))}: ${why}`;
}

/** Nothing, or nothing that this person may see: both read the same. */
export function noSuchRequestText(request: RequestRef, command: string): string {
  const named = request.by === "email" ? `for ${addressText(request.email)}` : `with that code`;
  return `There is no request ${named} that you can decide. \`${quoteText(command)} list waiting\` shows open requests.`;
}

/** "jane@acme.com as admin", "3 people (jane@acme.com and 2 more)". */
export function peopleText({ invitations }: ApprovalView): string {
  const [first, second] = invitations;
  if (first === undefined) return "no one";
  const email = addressText(first.email);
  return second === undefined
    ? `${email} as ${quoteText(roleLabel(first))}`
    : `${invitations.length} people (${email} and ${invitations.length - 1} more)`;
}
