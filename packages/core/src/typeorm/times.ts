/** Every stored time has millisecond precision, so the string says the same as the column. */
export function isoOrNull(time: Date | string | null): string | null {
  return time instanceof Date ? time.toISOString() : time;
}

/** As a session of ours writes a `timestamptz`, by itself and in JSON: DateStyle ISO, TimeZone UTC. */
const written = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,3})\d*)?\+00(?::00)?$/;

/** `2026-11-30T15:25:53.852+00:00`, as nine of ten are in JSON. */
const usualLength = 29;

/** A `timestamptz` in ISO-8601, without a Date in between: a page has hundreds of them. */
export function isoOfTimestamptz(text: string): string {
  if (text.length === usualLength && text[10] === "T" && text.endsWith("+00:00"))
    return `${text.slice(0, -6)}Z`;
  const match = written.exec(text);
  if (match === null) return new Date(text).toISOString();
  const [, day, time, fraction = ""] = match;
  return `${day}T${time}.${fraction.padEnd(3, "0")}Z`;
}
