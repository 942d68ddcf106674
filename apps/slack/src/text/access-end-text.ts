import type { InvitationView } from "@usher/core";

import type { EndOfAccess } from "../command/access-end.ts";
import { plainDate } from "./slack-text.ts";

type Offered = Pick<InvitationView, "accessFor" | "accessUntil">;

/** For plain text: "for 30 days from acceptance", "until 31 Jan 2027, 23:59 UTC"; null for access without an end. */
export function accessEndText({ accessFor, accessUntil }: Offered): string | null {
  if (accessUntil !== null) return `until ${plainDate(accessUntil)}`;
  return accessFor === null ? null : `for ${daysText(accessFor.days)} from acceptance`;
}

/** The same with a space before it, or nothing. */
export function withAccessEnd(offered: Offered | null): string {
  const text = offered === null ? null : accessEndText(offered);
  return text === null ? "" : ` ${text}`;
}

/** For the choices of a form: "For 30 days", "Until 31 Jan 2027, 23:59 UTC". */
export function endChoiceText(end: EndOfAccess): string {
  return "days" in end ? `For ${daysText(end.days)}` : `Until ${plainDate(end.until)}`;
}

/** The end as an entry of `invitation.create` says it. */
export function entryEnd(end: EndOfAccess | undefined) {
  if (end === undefined) return {};
  return "days" in end ? { accessFor: { days: end.days } } : { accessUntil: end.until };
}

function daysText(days: number): string {
  return `${days.toLocaleString("en-US")} ${days === 1 ? "day" : "days"}`;
}
