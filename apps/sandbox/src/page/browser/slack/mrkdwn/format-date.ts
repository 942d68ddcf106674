type Clock = { now: Date; timeZone?: string };

const day = 86_400_000;

/** Fills Slack's date format, such as `{date_short_pretty} at {time}`, in the reader's zone. */
export function formatDate(timestamp: number, format: string, clock: Clock): string {
  const date = new Date(timestamp * 1000);
  if (Number.isNaN(date.getTime())) return "";
  return format.replaceAll(/\{(\w+)\}/g, (whole, token: string) => {
    if (token === "time") return clockTime(date, clock, {});
    if (token === "time_secs") return clockTime(date, clock, { second: "2-digit" });
    if (token === "ago") return ago(date, clock.now);
    if (token === "date_slash") return parts(date, clock, slash);
    if (token === "date_num") return new Intl.DateTimeFormat("en-CA", zone(clock)).format(date);
    const style = styles[token.replace("_pretty", "")];
    if (style === undefined) return whole;
    const near = token.endsWith("_pretty") ? nearDay(date, clock) : null;
    return near ?? parts(date, clock, style);
  });
}

const slash = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
const styles: Record<string, Intl.DateTimeFormatOptions> = {
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  day_divider: { weekday: "long", month: "long", day: "numeric" },
};

function zone({ timeZone }: Clock): Intl.DateTimeFormatOptions {
  return timeZone === undefined ? {} : { timeZone };
}

function parts(date: Date, clock: Clock, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("en-US", { ...options, ...zone(clock) }).format(date);
}

function clockTime(date: Date, clock: Clock, more: Intl.DateTimeFormatOptions): string {
  return parts(date, clock, { hour: "numeric", minute: "2-digit", ...more });
}

function nearDay(date: Date, clock: Clock): string | null {
  const dayOf = (moment: Date): number => {
    const iso = new Intl.DateTimeFormat("en-CA", zone(clock)).format(moment);
    return Math.round(Date.parse(`${iso}T00:00:00Z`) / day);
  };
  const distance = dayOf(date) - dayOf(clock.now);
  return { [-1]: "yesterday", 0: "today", 1: "tomorrow" }[distance] ?? null;
}

function ago(date: Date, now: Date): string {
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000);
  const words = new Intl.RelativeTimeFormat("en-US", { numeric: "auto" });
  if (Math.abs(seconds) < 3600) return words.format(Math.round(seconds / 60), "minute");
  if (Math.abs(seconds) < 86_400) return words.format(Math.round(seconds / 3600), "hour");
  return words.format(Math.round(seconds / 86_400), "day");
}
