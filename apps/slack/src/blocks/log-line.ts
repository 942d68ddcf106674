import { stateReasonCodes, type StateReasonCode } from "@usher/core";

import { joinList, oneLine, shorten } from "../text/slack-text.ts";
import { reasonText, undeliveredText } from "../text/reason-text.ts";

/** What happened to a request or to one of its invitations, as the audit has it. */
export type RequestEvent = {
  seq: string;
  at: string;
  action: string;
  /** Who did it; null for no one in particular. */
  actorName: string | null;
  /** Of the invitation it happened to; null where it happened to the request. */
  email: string | null;
  invitationId: string | null;
  data: Record<string, unknown>;
};

export type LogLine = {
  /** Of the last event in the line. */
  seq: string;
  at: string;
  words: string;
};

/** Merges consecutive events of one kind into one line; events that add nothing have none. */
export function logLines(happened: readonly RequestEvent[]): LogLine[] {
  const events = foldWithdrawals(happened);
  const lines: LogLine[] = [];
  for (let from = 0; from < events.length;) {
    const group = alike(events, from);
    from += group.length;
    const [first] = group;
    const last = group.at(-1);
    const words = first && report[first.action]?.(first, addressesOf(group));
    if (last !== undefined && words !== undefined)
      lines.push({ seq: last.seq, at: last.at, words: oneLine(words) });
  }
  return lines;
}

/** Revoking the last invitation of a request withdraws it: one line, with the reason given. */
function foldWithdrawals(events: readonly RequestEvent[]): RequestEvent[] {
  return events.flatMap((event, at) => {
    if (isWithdrawalBy(event, events[at + 1])) return [];
    const before = events[at - 1];
    if (before === undefined || !isWithdrawalBy(before, event)) return [event];
    return [{ ...event, data: { ...before.data, ...event.data } }];
  });
}

/** Both of one transaction: they have one time. */
function isWithdrawalBy(revocation: RequestEvent, next: RequestEvent | undefined): boolean {
  return (
    revocation.action === "invitation.revoked" &&
    next?.action === "approval.withdrawn" &&
    next.at === revocation.at
  );
}

function alike(events: readonly RequestEvent[], from: number): RequestEvent[] {
  const rest = events.slice(from);
  const end = rest.findIndex((event) => !isLike(event, rest[0]));
  return end === -1 ? rest : rest.slice(0, end);
}

function isLike(event: RequestEvent, first: RequestEvent | undefined): boolean {
  return (
    event.action === first?.action &&
    event.actorName === first.actorName &&
    detailOf(event) === detailOf(first)
  );
}

type Report = (event: RequestEvent, people: string) => string | undefined;

const by = ({ actorName }: RequestEvent) => (actorName === null ? "" : ` by ${name(actorName)}`);
const why = (event: RequestEvent) => {
  const words = reasonText(reasonCodeOf(event), detailOf(event));
  return words === "" ? "" : `: ${words}`;
};

/** An action missing here shows in the message, or changes nothing people wait for. */
const report: Readonly<Record<string, Report | undefined>> = {
  "invitation.requested": (event, people) => `📝 ${who(event)} asked to invite ${people}.`,
  "approval.reminded": () => "⏰ The approvers were reminded.",
  "approval.approved": (event) => `✅ Approved${by(event)}${counted(event)}${why(event)}`,
  "approval.break_glass": (event) =>
    `🚨 Approved${by(event)} on their own request, without another approval${why(event)}`,
  "approval.denied": (event) => `⛔ Denied${by(event)}${why(event)}`,
  "approval.withdrawn": (event) => `↩️ Withdrawn${by(event)}${why(event) || "."}`,
  "approval.expired": () => "⌛ Expired: no one decided in time.",
  "approval.reopened": (event) => `🔁 Reopened${by(event)} as a new request.`,
  "approval.asked_again": (event) => `🔁 ${who(event)} asked again in a new request.`,
  "invitation.sent": (_event, people) => `✉️ Email sent to ${people}.`,
  "invitation.delivered": (_event, people) => `📬 Email delivered to ${people}.`,
  "invitation.bounced": (event, people) =>
    `⚠️ The email to ${people} did not arrive${bounced(event)}`,
  "invitation.failed": (event, people) =>
    `⚠️ The email to ${people} could not be sent${bounced(event)}`,
  "invitation.complained": (_event, people) => `⚠️ ${people} marked the email as spam.`,
  "invitation.delivery_unknown": (_event, people) =>
    `❔ We don't know whether the email to ${people} was sent.`,
  "invitation.reminded": (_event, people) => `⏰ A reminder went to ${people}.`,
  "invitation.renewal_requested": (event, people) => renewalRequested(event, people),
  "invitation.resent": (event, people) => `🔁 Sent again to ${people}${by(event)}.`,
  "invitation.address_corrected": (event, people) => corrected(event, people),
  "invitation.role_changed": (event, people) =>
    `✏️ The role for ${people} was changed${by(event)}.`,
  "invitation.extended": (event, people) =>
    `⏳ The invitation for ${people} was extended${by(event)}.`,
  "invitation.link_copied": (event, people) => `🔗 The link for ${people} was copied${by(event)}.`,
  "invitation.accepted": (_event, people) => `🎉 ${people} joined.`,
  "invitation.declined": (event, people) => `👋 ${people} declined${why(event)}`,
  "invitation.muted": (_event, people) => `🔕 ${people} wants no more invitations.`,
  "invitation.reported": (_event, people) => `⚠️ ${people} reported the invitation as spam.`,
  "invitation.revoked": (event, people) => revoked(event, people),
  "invitation.expired": (event, people) =>
    reasonCodeOf(event) === "approval_expired"
      ? undefined
      : `⌛ The invitation for ${people} expired.`,
};

function renewalRequested({ data }: RequestEvent, people: string): string {
  return data.outcome === "link_repeated"
    ? `🙋 ${people} asked for the current link. It was emailed again.`
    : `🙋 ${people} asked for a new link.`;
}

function corrected(event: RequestEvent, people: string): string {
  const { correctedTo } = event.data;
  const to = typeof correctedTo === "string" ? ` to ${shorten(oneLine(correctedTo), 254)}` : "";
  return `✏️ The address ${people} was corrected${to}${by(event)}.`;
}

/** What follows from the request itself is in the request's own line. */
function revoked(event: RequestEvent, people: string): string | undefined {
  const code = reasonCodeOf(event);
  if (code === "withdrawn" || code === "address_corrected") return undefined;
  if (code === "already_member") return `☑️ ${people}: already a member, so no email was sent.`;
  if (code === "member_imported")
    return `☑️ ${people}: added as a member${by(event)}, so no email was sent.`;
  return `🚫 The invitation for ${people} was revoked${by(event)}${why(event)}`;
}

function counted({ data }: RequestEvent): string {
  const { approvals, quorum } = data;
  return typeof quorum === "number" && quorum > 1 ? ` (${Number(approvals)} of ${quorum})` : "";
}

function bounced(event: RequestEvent): string {
  const detail = detailOf(event);
  const plain = undeliveredText(detail);
  if (plain !== null) return `: ${plain}.`;
  return detail === null ? "." : `: ${shorten(oneLine(detail), 200)}`;
}

function who({ actorName }: RequestEvent): string {
  return actorName === null ? "Someone" : name(actorName);
}

function name(text: string): string {
  return oneLine(shorten(text, 100)) || "someone";
}

/** Null for a reason that a person typed, and for events older than the code. */
function reasonCodeOf({ data }: RequestEvent): StateReasonCode | null {
  return stateReasonCodes.find((code) => code === data.reasonCode) ?? null;
}

function detailOf({ data }: RequestEvent): string | null {
  const value = data.reason ?? data.detail;
  return typeof value === "string" && value !== "" ? value : null;
}

function addressesOf(events: readonly RequestEvent[]): string {
  const found = new Set(events.flatMap(({ email }) => email ?? []));
  const emails = [...found].map((email) => shorten(oneLine(email), 254));
  const shown = emails.slice(0, 3);
  const more = emails.length > 3 ? [`${emails.length - 3} more`] : [];
  return joinList([...shown, ...more]) || "someone";
}
