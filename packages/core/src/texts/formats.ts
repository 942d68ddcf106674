import { fill, type Plural } from "./message.ts";

type Formats = {
  date: Intl.DateTimeFormat;
  time: Intl.DateTimeFormat;
  dateTime: Intl.DateTimeFormat;
  days: Intl.NumberFormat;
  list: Intl.ListFormat;
  number: Intl.NumberFormat;
  plural: Intl.PluralRules;
};

/** Creating a format takes longer than rendering an email. There is one entry a language and region. */
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
    days: new Intl.NumberFormat(dateLocale, { style: "unit", unit: "day", unitDisplay: "long" }),
    list: new Intl.ListFormat(dateLocale, { type: "conjunction" }),
    number: new Intl.NumberFormat(dateLocale),
    plural: new Intl.PluralRules(dateLocale),
  };
  formats.set(dateLocale, made);
  return made;
}

/** The form for a number, filled with it and nothing else. */
export function fillPlural(forms: Plural, count: number, dateLocale: string): string {
  const { number, plural } = formatsOf(dateLocale);
  return fill(forms[plural.select(count)] ?? forms.other, { count: number.format(count) });
}
