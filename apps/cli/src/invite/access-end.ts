/** When access ends, as `invitation.create` and `member.import` take it. */
export type GivenEnd = { accessFor: { days: number } } | { accessUntil: string };

export const untilExamples = "a day such as 2027-01-31 or a time such as 2027-01-31T18:00:00Z";

/** Null for what is no number of days. The server knows how many are too many. */
export function parseDays(text: string): number | null {
  return /^\d{1,5}$/.test(text) ? Number(text) : null;
}

/** As ISO 8601. A day is included, in UTC; a time names its zone. Null for what is neither. */
export function parseUntil(text: string): string | null {
  const [, day = "", time] = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}.*))?$/.exec(text) ?? [];
  if (!isDay(day)) return null;
  if (time === undefined) return `${day}T23:59:59.000Z`;
  if (!/^\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/.test(time)) return null;
  const until = new Date(`${day}T${time}`);
  return Number.isNaN(until.getTime()) ? null : until.toISOString();
}

/** 31 February is another day by then. */
function isDay(day: string): boolean {
  const parsed = new Date(`${day}T00:00:00.000Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}

/** What a row says itself replaces what all rows have in common, whichever of the two it is. */
export function endFor(
  row: { accessFor?: unknown; accessUntil?: unknown },
  shared: GivenEnd | undefined,
): GivenEnd | undefined {
  return row.accessFor === undefined && row.accessUntil === undefined ? shared : undefined;
}
