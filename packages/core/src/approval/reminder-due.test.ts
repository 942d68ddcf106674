import { describe, expect, test } from "vitest";

import { reminderDue } from "./reminder-due.ts";
import { isTimeZone, nextWorkingTime } from "../model/working-time.ts";

const nineToFive = { from: 9, to: 17, days: [1, 2, 3, 4, 5] };
const next = (at: string, timeZone: string, hours = nineToFive) =>
  nextWorkingTime(new Date(at), hours, timeZone).toISOString();

describe("the next working time", () => {
  test.each([
    // 2026-11-20 is a Friday.
    ["inside: at once", "2026-11-20T10:15:00Z", "UTC", "2026-11-20T10:15:00.000Z"],
    ["the first minute is inside", "2026-11-20T09:00:00Z", "UTC", "2026-11-20T09:00:00.000Z"],
    ["the last hour's end is not", "2026-11-19T17:00:00Z", "UTC", "2026-11-20T09:00:00.000Z"],
    ["before: that morning", "2026-11-20T03:15:00Z", "UTC", "2026-11-20T09:00:00.000Z"],
    ["Friday evening: Monday", "2026-11-20T17:30:00Z", "UTC", "2026-11-23T09:00:00.000Z"],
    ["Saturday: Monday", "2026-11-21T10:00:00Z", "UTC", "2026-11-23T09:00:00.000Z"],
    ["New York", "2026-11-20T10:15:00Z", "America/New_York", "2026-11-20T14:00:00.000Z"],
    ["Tokyo, Friday is over", "2026-11-20T10:15:00Z", "Asia/Tokyo", "2026-11-23T00:00:00.000Z"],
    ["half an hour off", "2026-11-20T00:00:00Z", "Asia/Kolkata", "2026-11-20T03:30:00.000Z"],
    ["three quarters off", "2026-11-20T00:00:00Z", "Asia/Kathmandu", "2026-11-20T03:15:00.000Z"],
    [
      "far east, a day ahead",
      "2026-11-19T21:00:00Z",
      "Pacific/Kiritimati",
      "2026-11-19T21:00:00.000Z",
    ],
    [
      "Sunday there, Saturday in UTC",
      "2026-11-21T12:00:00Z",
      "Pacific/Auckland",
      "2026-11-22T20:00:00.000Z",
    ],
    // Clocks go forward in Berlin on 2026-03-29 and back on 2026-10-25, both Sundays.
    [
      "over the change to summer",
      "2026-03-27T17:00:00Z",
      "Europe/Berlin",
      "2026-03-30T07:00:00.000Z",
    ],
    [
      "over the change to winter",
      "2026-10-23T16:00:00Z",
      "Europe/Berlin",
      "2026-10-26T08:00:00.000Z",
    ],
  ])("%s", (_what, at, timeZone, expected) => {
    expect(next(at, timeZone)).toBe(expected);
  });

  const everyDay = { days: [1, 2, 3, 4, 5, 6, 7] };

  test("an opening hour skipped by the clock change begins after it", () => {
    // In Berlin 02:00–03:00 does not exist that night.
    const hours = { ...everyDay, from: 2, to: 5 };
    expect(next("2026-03-29T00:00:00Z", "Europe/Berlin", hours)).toBe("2026-03-29T01:00:00.000Z");
  });

  test("a workday skipped by a time zone change is followed by the next", () => {
    const hours = { ...everyDay, from: 2, to: 3 };
    expect(next("2026-03-29T00:00:00Z", "Europe/Berlin", hours)).toBe("2026-03-30T00:00:00.000Z");
  });

  test("an opening hour repeated by the clock change begins with the first", () => {
    const hours = { ...everyDay, from: 2, to: 5 };
    expect(next("2026-10-24T22:30:00Z", "Europe/Berlin", hours)).toBe("2026-10-25T00:00:00.000Z");
  });

  test("handles a midnight that does not exist, in Beirut", () => {
    // 2026-03-29 begins there at 01:00.
    const hours = { ...everyDay, from: 0, to: 24 };
    expect(next("2026-03-28T22:00:00Z", "Asia/Beirut", hours)).toBe("2026-03-28T22:00:00.000Z");
    const mornings = { days: [7], from: 0, to: 6 };
    expect(next("2026-03-27T12:00:00Z", "Asia/Beirut", mornings)).toBe("2026-03-28T22:00:00.000Z");
  });

  test("is never earlier, always within hours, and idempotent, hour by hour over a year", () => {
    for (const timeZone of ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "UTC"])
      for (let hour = 0; hour < 366 * 24; hour += 31) {
        const at = new Date(Date.UTC(2026, 0, 1, hour));
        const due = nextWorkingTime(at, nineToFive, timeZone);
        expect(due.getTime()).toBeGreaterThanOrEqual(at.getTime());
        expect(due.getTime() - at.getTime()).toBeLessThan(4 * 86_400_000);
        expect(nextWorkingTime(due, nineToFive, timeZone)).toEqual(due);
        const there = new Intl.DateTimeFormat("en-GB", {
          timeZone,
          weekday: "short",
          hour: "2-digit",
          hourCycle: "h23",
        }).format(due);
        expect(there).toMatch(/^(Mon|Tue|Wed|Thu|Fri)\D+(09|1[0-6])$/);
      }
  });
});

describe("a reminder is due", () => {
  const asked = "2026-11-16T10:00:00.000Z"; // a Monday
  const due = (over: Partial<Parameters<typeof reminderDue>[0]> = {}) =>
    reminderDue({
      number: 1,
      askedAt: new Date(asked),
      remindedAt: null,
      hoursAfter: [24, 48],
      workingHours: nineToFive,
      timeZone: "UTC",
      ...over,
    })?.toISOString() ?? null;

  test("the planned hours after the request", () => {
    expect(due()).toBe("2026-11-17T10:00:00.000Z");
    expect(due({ number: 2, remindedAt: new Date("2026-11-17T10:00:00Z") })).toBe(
      "2026-11-18T10:00:00.000Z",
    );
    expect(due({ number: 3 })).toBeNull();
    expect(due({ hoursAfter: [] })).toBeNull();
  });

  test("at the planned distance from the previous one, if that waited for Monday", () => {
    const askedAt = new Date("2026-11-20T18:00:00Z");
    const first = due({ askedAt });
    expect(first).toBe("2026-11-23T09:00:00.000Z");
    expect(due({ askedAt, number: 2, remindedAt: new Date(first ?? "") })).toBe(
      "2026-11-24T09:00:00.000Z",
    );
  });

  test("in each approver's own working hours", () => {
    expect(due({ timeZone: "America/Los_Angeles" })).toBe("2026-11-17T17:00:00.000Z");
    expect(due({ timeZone: "Asia/Tokyo" })).toBe("2026-11-18T00:00:00.000Z");
  });

  test("later, after a recent manual reminder", () => {
    expect(due({ remindedAt: new Date("2026-11-17T09:30:00Z") })).toBe("2026-11-18T09:30:00.000Z");
  });
});

test("accepts only known time zones", () => {
  expect(["UTC", "Europe/Berlin", "America/New_York"].every(isTimeZone)).toBe(true);
  expect(["", "Mars/Olympus", "Europe/", "9"].some(isTimeZone)).toBe(false);
});
