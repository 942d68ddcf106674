/** The time of day, and the date as well unless it is the same day as now. */
export function shortTime(
  iso: string,
  now: Date,
  { seconds = false }: { seconds?: boolean } = {},
): string {
  const date = new Date(iso);
  const isToday = date.toDateString() === now.toDateString();
  return date.toLocaleString("en-US", {
    ...(!isToday && { month: "short", day: "numeric" }),
    hour: "numeric",
    minute: "2-digit",
    ...(seconds && { second: "2-digit" }),
  });
}
