import { UsherError } from "./errors.ts";
import type { SystemRole } from "./roles.ts";

/** How long access lasts once it began, or when it ends; both null for access without an end. */
export type AccessEnd = { accessForDays: number | null; accessUntil: string | null };

/** Ten years of days of 24 hours. */
export const maxAccessDays = 3_650;
export const dayMs = 86_400_000;

type Given = {
  accessFor?: { days: number } | null | undefined;
  accessUntil?: string | null | undefined;
};

/** Pure: what of `given` needs no clock. `access.end_rejected`, or `access.owner_has_no_end`. */
export function parseAccessEnd(given: Given, role: SystemRole): AccessEnd | UsherError {
  const accessForDays = given.accessFor?.days ?? null;
  const accessUntil = given.accessUntil ? new Date(given.accessUntil).toISOString() : null;
  if (accessForDays === null && accessUntil === null) return { accessForDays, accessUntil };
  if (accessForDays !== null && accessUntil !== null)
    return rejected("Give either accessFor or accessUntil, not both.");
  if (role === "owner") return new UsherError("access.owner_has_no_end");
  if (accessForDays !== null && (accessForDays < 1 || accessForDays > maxAccessDays))
    return rejected(`Choose between 1 and ${maxAccessDays} days.`);
  return { accessForDays, accessUntil };
}

/** `access.end_rejected`, or null. `now`: of the database. */
export function accessUntilRejection(accessUntil: string | null, now: string): UsherError | null {
  if (accessUntil === null) return null;
  const left = Date.parse(accessUntil) - Date.parse(now);
  if (left <= 0) return rejected("Choose an end in the future.");
  return left > maxAccessDays * dayMs
    ? rejected(`Choose an end within ${maxAccessDays} days.`)
    : null;
}

/** The same of an earlier invitation that is to go out again. */
export function offerRejection(accessUntil: string | null, now: string): UsherError | null {
  if (accessUntil === null || Date.parse(accessUntil) > Date.parse(now)) return null;
  return rejected(
    "The access that this invitation offers is over. Invite again with a later end.",
    {
      accessUntil,
    },
  );
}

/** Of an invitation that expires only after the access it offers has ended. */
export function endsBeforeExpiry(accessUntil: string): UsherError {
  return rejected(
    "The access would end before the invitation expires. Choose a later end or an earlier expiry.",
    { accessUntil },
  );
}

function rejected(message: string, facts: Record<string, unknown> = {}): UsherError {
  return new UsherError("access.end_rejected", { message, ...facts });
}
