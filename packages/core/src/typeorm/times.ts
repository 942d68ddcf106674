/** Every stored time has millisecond precision, so the string says the same as the column. */
export function isoOrNull(time: Date | string | null): string | null {
  return time instanceof Date ? time.toISOString() : time;
}

/** As a session of ours writes a `timestamptz`, by itself and in JSON: DateStyle ISO, TimeZone UTC. */
const written = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,3})\d*)?\+00(?::00)?$/;

/** A `timestamptz` in ISO-8601, without a Date in between: a page has hundreds of them. */
export function isoOfTimestamptz(text: string): string {
  const match = written.exec(text);
  if (match === null) return new Date(text).toISOString();
  const [, day, time, fraction = ""] = match;
  return `${day}T${time}.${fraction.padEnd(3, "0")}Z`;
}
