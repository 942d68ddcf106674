import { counted } from "./counted.ts";

/** `40 seconds`, `10 minutes`, `24 hours`: rounded up, so that no one comes back too early. */
export function durationText(seconds: number): string {
  if (seconds <= 90) return counted(Math.max(1, Math.ceil(seconds)), "second");
  if (seconds <= 90 * 60) return counted(Math.ceil(seconds / 60), "minute");
  return counted(Math.ceil(seconds / 3600), "hour");
}
