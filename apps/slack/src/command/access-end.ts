import { z } from "zod";

/** When access ends, as it is typed: after days of 24 hours from acceptance, or at a time. */
export const endSchema = z.union([
  z.object({ days: z.number().int() }),
  z.object({ until: z.string() }),
]);
export type EndOfAccess = z.infer<typeof endSchema>;

type EndInText = {
  /** The text without what says when access ends. */
  rest: string;
  end: EndOfAccess | null;
  /** What was meant to say it and was not understood, as it was typed. */
  problem: string | null;
};

const forTime = /(?<!\S)for\s+([-+]?\d+(?:[.,]\d+)*)(?:[\s-]*(\p{L}+))?(?=[\s.,;]|$)/giu;
/** Words before a unit, which are no number: `two weeks`, `a month`. In lower case, as Day is also a name. */
const forWords =
  /(?<!\S)[Ff]or(?:\s+[^\s@]+){1,2}?\s+(?:hour|day|week|month|quarter|year)s?(?=[\s.,;]|$)/gu;
const forOne = /(?<!\S)for\s+(?:an?|one)\s+(day|week)(?=[\s.,;]|$)/giu;
/** With nothing behind it but perhaps a sign, whatever was meant. */
const danglingFor = /(?<!\S)for\s*[.,;?]?\s*$/iu;
const untilTime = /(?<!\S)until(?:\s+([^\s,;]+))?(?=[\s,;]|$)/giu;

const daysOf: Readonly<Record<string, number>> = {
  d: 1,
  day: 1,
  days: 1,
  w: 7,
  week: 7,
  weeks: 7,
};
/** The last second of the day that is named, in UTC: it is included. */
const endOfDay = "T23:59:59.000Z";

/** Reads `for 30 days`, `for 2 weeks` and `until 2027-01-31` outside quotes. Months have no fixed length, so they are a problem. */
export function readEnd(typed: string): EndInText {
  const found: { words: string; end: EndOfAccess | null }[] = [];
  const take = (words: string, end: EndOfAccess | null) => {
    found.push({ words: words.trim(), end });
    return " ";
  };
  const rest = outsideQuotes(typed, (text) =>
    text
      .replaceAll(forOne, (words, unit: string) => take(words, inDays(1, unit)))
      .replaceAll(forTime, (words, count: string, unit = "") =>
        take(words, inDays(Number(count), String(unit))),
      )
      .replaceAll(forWords, (words) => take(words, null))
      .replaceAll(untilTime, (words, day = "") => take(words, untilDay(String(day)))),
  );
  const [dangling] = danglingFor.exec(rest) ?? [];
  if (dangling !== undefined) take(dangling, null);
  const [first, second] = found;
  if (first === undefined) return { rest: typed, end: null, problem: null };
  const isUnderstood = second === undefined && first.end !== null;
  const problem = isUnderstood ? null : found.map(({ words }) => words).join(" ");
  return { rest, end: isUnderstood ? first.end : null, problem };
}

function inDays(count: number, unit: string): EndOfAccess | null {
  const days = daysOf[unit.toLowerCase()];
  return days === undefined || !Number.isSafeInteger(count) ? null : { days: count * days };
}

function untilDay(typed: string): EndOfAccess | null {
  const day = typed.replace(/\.$/u, "");
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(day)) return null;
  const until = new Date(`${day}${endOfDay}`);
  // A day that no month has is another one by then.
  const isDay = !Number.isNaN(until.getTime()) && until.toISOString().startsWith(day);
  return isDay ? { until: until.toISOString() } : null;
}

function outsideQuotes(text: string, change: (outside: string) => string): string {
  return text
    .split('"')
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('"');
}
