import { fill, type Plural } from "./message.ts";

type Unit = "day" | "minute" | "second";

type Formats = {
  date: Intl.DateTimeFormat;
  time: Intl.DateTimeFormat;
  dateTime: Intl.DateTimeFormat;
  units: Record<Unit, Intl.NumberFormat>;
  list: Intl.ListFormat;
  number: Intl.NumberFormat;
  plural: Intl.PluralRules;
};

/** More than are in use at once; who invites may name any region. */
const maxFormats = 200;
/** Creating a format takes longer than rendering an email. */
const formats = new Map<string, Formats>();

/** Times are in UTC. */
export function formatsOf(dateLocale: string): Formats {
  const known = formats.get(dateLocale);
  if (known) return known;
  const zone = { timeZone: "UTC" } as const;
  const made = {
    date: new Intl.DateTimeFormat(dateLocale, { dateStyle: "long", ...zone }),
    time: new Intl.DateTimeFormat(dateLocale, { timeStyle: "short", ...zone }),
    dateTime: new Intl.DateTimeFormat(dateLocale, {
      dateStyle: "long",
      timeStyle: "short",
      ...zone,
    }),
    units: {
      day: unitFormat(dateLocale, "day"),
      minute: unitFormat(dateLocale, "minute"),
      second: unitFormat(dateLocale, "second"),
    },
    list: new Intl.ListFormat(dateLocale, { type: "conjunction" }),
    number: new Intl.NumberFormat(dateLocale),
    plural: new Intl.PluralRules(dateLocale),
  };
  if (formats.size >= maxFormats) formats.clear();
  formats.set(dateLocale, made);
  return made;
}

function unitFormat(dateLocale: string, unit: Unit): Intl.NumberFormat {
  return new Intl.NumberFormat(dateLocale, { style: "unit", unit, unitDisplay: "long" });
}

/** `30 days`. Japanese is written without the space that Intl puts there. */
export function withUnit(count: number, unit: Unit, dateLocale: string): string {
  const text = formatsOf(dateLocale).units[unit].format(count);
  return dateLocale.startsWith("ja") ? text.replace(/\s/u, "") : text;
}

/** The form for a number, filled with it and nothing else. */
export function fillPlural(forms: Plural, count: number, dateLocale: string): string {
  const { number, plural } = formatsOf(dateLocale);
  return fill(forms[plural.select(count)] ?? forms.other, { count: number.format(count) });
}
