/** Every stored time has millisecond precision, so the string says the same as the column. */
export function iso(time: Date): string {
  return time.toISOString();
}

export function isoOrNull(time: Date | null): string | null {
  return time === null ? null : iso(time);
}
