import { describe, expect, test } from "vitest";

import { readEnd } from "./access-end.ts";
import { parseCommand } from "./parse-command.ts";

const invite = { kind: "invite", emails: ["jane@acme.com"], note: null };

describe("a command says when access ends", () => {
  test.each([
    ["jane@acme.com member for 30 days", { days: 30 }],
    ["for 30 days member jane@acme.com", { days: 30 }],
    ["jane@acme.com member FOR 30 Days.", { days: 30 }],
    ["jane@acme.com member for 1 day", { days: 1 }],
    ["jane@acme.com member for a day", { days: 1 }],
    ["jane@acme.com member for one week", { days: 7 }],
    ["jane@acme.com member for 2 weeks", { days: 14 }],
    ["jane@acme.com member for 30d", { days: 30 }],
    ["jane@acme.com member for 30-days", { days: 30 }],
    ["jane@acme.com member for 2w", { days: 14 }],
    ["jane@acme.com\nmember\nfor\u00a030\u00a0days", { days: 30 }],
    ["jane@acme.com member until 2027-01-31", { until: "2027-01-31T23:59:59.000Z" }],
    ["jane@acme.com member until 2028-02-29.", { until: "2028-02-29T23:59:59.000Z" }],
    ["until 2027-01-31, jane@acme.com as member", { until: "2027-01-31T23:59:59.000Z" }],
  ])("%j", (text, end) => {
    expect(parseCommand(text)).toEqual({ ...invite, roles: ["member"], end });
  });

  test("for several people, beside a note", () => {
    expect(
      parseCommand('jane@acme.com bob@acme.com for 2 weeks "until 2020-01-01 for 3 days"'),
    ).toEqual({
      kind: "invite",
      emails: ["jane@acme.com", "bob@acme.com"],
      roles: [],
      note: "until 2020-01-01 for 3 days",
      end: { days: 14 },
    });
  });

  test("and without an address in the form", () => {
    expect(parseCommand("member for 30 days")).toMatchObject({ kind: "modal", end: { days: 30 } });
  });

  test("and a number that the core rejects is kept as it is", () => {
    expect(parseCommand("jane@acme.com for 0 days")).toMatchObject({ end: { days: 0 } });
    expect(parseCommand("jane@acme.com for -3 days")).toMatchObject({ end: { days: -3 } });
    expect(parseCommand("jane@acme.com for 99999 days")).toMatchObject({ end: { days: 99_999 } });
  });
});

describe("what was meant as an end and is not understood is answered, and no one is invited", () => {
  test.each([
    ["jane@acme.com member for 30", "for 30"],
    ["jane@acme.com for 30 dyas", "for 30 dyas"],
    ["jane@acme.com for 2 months", "for 2 months"],
    ["for 30 jane@acme.com", "for 30"],
    ["jane@acme.com for 1.5 days", "for 1.5 days"],
    ["jane@acme.com for 1,000 days", "for 1,000 days"],
    ["jane@acme.com for two weeks", "for two weeks"],
    ["jane@acme.com member for a month", "for a month"],
    ["for the next year jane@acme.com", "for the next year"],
    ["jane@acme.com until 31.01.2027", "until 31.01.2027"],
    ["jane@acme.com until 2027-02-30", "until 2027-02-30"],
    ["jane@acme.com until 2027-02-29", "until 2027-02-29"],
    ["jane@acme.com until 2027-1-31", "until 2027-1-31"],
    ["jane@acme.com until tomorrow", "until tomorrow"],
    ["jane@acme.com until Friday", "until Friday"],
    ["jane@acme.com until", "until"],
    ["jane@acme.com member for", "for"],
    ["jane@acme.com for ", "for"],
    ["jane@acme.com admin FOR?", "FOR?"],
    ["jane@acme.com for 30 days for", "for 30 days for"],
    ["jane@acme.com for 30 days until 2027-01-31", "for 30 days until 2027-01-31"],
    ["jane@acme.com for 30 days for 2 weeks", "for 30 days for 2 weeks"],
    ["jane@acme.com for 99999999999999999999 days", "for 99999999999999999999 days"],
  ])("%j", (text, word) => {
    expect(parseCommand(text)).toEqual({
      kind: "unknown",
      problem: { kind: "unknown_end", word },
    });
  });
});

describe("words that look like an end are none", () => {
  test.each([
    ["jane@acme.com for admin", ["admin"]],
    ['jane@acme.com admin for "the team"', ["admin"]],
    ["invite jane@acme.com as admin for the team", ["admin"]],
    ["for Doris Day <jane@acme.com> admin", ["admin"]],
  ])("%j", (text, roles) => {
    expect(parseCommand(text)).toMatchObject({ emails: ["jane@acme.com"], roles });
    expect(readEnd(text)).toEqual({ rest: text, end: null, problem: null });
  });

  test.each(["until@acme.com", "for.30.days@acme.com", "before30days@acme.com"])(
    "the address %s",
    (email) => {
      expect(parseCommand(email)).toEqual({
        kind: "invite",
        emails: [email],
        roles: [],
        note: null,
      });
    },
  );

  test("another command's words", () => {
    expect(parseCommand('deny 1a2b3c4d "not for 30 days"')).toMatchObject({
      kind: "deny",
      reason: "not for 30 days",
    });
    expect(parseCommand("members for 30 days")).toEqual({ kind: "members", text: "for 30 days" });
  });
});
