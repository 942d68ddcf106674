import { nextWorkingTime, type WorkingHours } from "../model/working-time.ts";

const hourMs = 3_600_000;

type Reminders = {
  /** 1 for the first. */
  number: number;
  askedAt: Date;
  /** The one before, by hand or by itself. */
  remindedAt: Date | null;
  hoursAfter: readonly number[];
  workingHours: WorkingHours;
  timeZone: string;
};

/**
 * When this reminder is due in the recipient's time zone: the planned hours after the request, the
 * planned distance from the previous reminder, and within working hours. Null if there is none.
 */
export function reminderDue(reminders: Reminders): Date | null {
  const { number, askedAt, remindedAt, hoursAfter, workingHours, timeZone } = reminders;
  const hours = hoursAfter[number - 1];
  if (hours === undefined) return null;
  const gap = hours - (hoursAfter[number - 2] ?? 0);
  const planned = askedAt.getTime() + hours * hourMs;
  const spaced = remindedAt === null ? planned : remindedAt.getTime() + gap * hourMs;
  return nextWorkingTime(new Date(Math.max(planned, spaced)), workingHours, timeZone);
}
