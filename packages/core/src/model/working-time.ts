/** Hours of the day and ISO weekdays (Monday is 1) in which people want to be asked. */
export type WorkingHours = { from: number; to: number; days: readonly number[] };

type LocalTime = { year: number; month: number; day: number; hour: number; weekday: number };

const dayMs = 86_400_000;
const daysToLookAhead = 8;

/** The first moment from `at` on that lies in the working hours of this time zone. */
export function nextWorkingTime(at: Date, hours: WorkingHours, timeZone: string): Date {
  if (isWorkingTime(at, hours, timeZone)) return at;
  const today = localTime(at, timeZone);
  const midnight = Date.UTC(today.year, today.month - 1, today.day);
  for (let ahead = 0; ahead <= daysToLookAhead; ahead += 1) {
    const opens = instantsOf(midnight + ahead * dayMs + hours.from * 3_600_000, timeZone).find(
      (instant) => instant >= at && isWorkingTime(instant, hours, timeZone),
    );
    if (opens) return opens;
  }
  return at;
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function isWorkingTime(at: Date, { from, to, days }: WorkingHours, timeZone: string): boolean {
  const { hour, weekday } = localTime(at, timeZone);
  return days.includes(weekday) && from <= hour && hour < to;
}

/**
 * The instants that a clock of the zone may mean by this reading, written as if it were UTC: two
 * where clocks go back, and where they go forward past it, the moments around the gap.
 */
function instantsOf(reading: number, timeZone: string): Date[] {
  const offsets = [reading - dayMs, reading + dayMs].map((near) => offsetAt(near, timeZone));
  return [...new Set(offsets)]
    .map((offset) => reading - offset)
    .toSorted((a, b) => a - b)
    .map((instant) => new Date(instant));
}

/** Milliseconds the zone's clocks are ahead of UTC at an instant. */
function offsetAt(instant: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = partsAt(new Date(instant), timeZone);
  const reading = Date.UTC(year, month - 1, day, hour, minute, second);
  return reading - Math.floor(instant / 1000) * 1000;
}

function localTime(at: Date, timeZone: string): LocalTime {
  const { year, month, day, hour } = partsAt(at, timeZone);
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  return { year, month, day, hour, weekday: weekday === 0 ? 7 : weekday };
}

function partsAt(at: Date, timeZone: string) {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const found = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => found.get(type) ?? 0;
  return {
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
  };
}
