import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { normalizeText } from "./normalize-text.ts";
import { parseCommand } from "./parse-command.ts";

const invite = (emails: string[], roles: string[] = [], note: string | null = null) => ({
  kind: "invite",
  emails,
  roles,
  note,
});
const jane = "jane@acme.com";
const request = "01930000-0000-7000-8000-00001a2b3c4d";
const denied = (reason: string | null) => ({
  kind: "deny",
  request: { by: "code", code: "1a2b3c4d" },
  reason,
});

describe("an invitation typed as", () => {
  test.each([
    ["an address and a role", "jane@acme.com admin", invite([jane], ["admin"])],
    ["a role and an address", "admin jane@acme.com", invite([jane], ["admin"])],
    ["an address alone", "jane@acme.com", invite([jane])],
    ["a sentence", "please jane@acme.com as an Admin", invite([jane], ["admin"])],
    [
      "a custom role, which goes beside member",
      `${jane} org-design`,
      invite([jane], ["member", "org-design"]),
    ],
    [
      "a custom role with its system role",
      `${jane} member org-design`,
      invite([jane], ["member", "org-design"]),
    ],
    [
      "several addresses",
      "a@x.io, b@x.io;c@x.io d@x.io",
      invite(["a@x.io", "b@x.io", "c@x.io", "d@x.io"]),
    ],
    [
      "a note in quotes",
      `${jane} admin "starts on Monday"`,
      invite([jane], ["admin"], "starts on Monday"),
    ],
    [
      "a note in curly quotes",
      `${jane} “our new CFO” owner`,
      invite([jane], ["owner"], "our new CFO"),
    ],
    ["a note without a closing quote", `${jane} "our new CFO`, invite([jane], [], "our new CFO")],
    ["a note with an apostrophe", `${jane} “Jane’s back”`, invite([jane], [], "Jane's back")],
    ["mailto markup", `<mailto:jane@acme.com|jane@acme.com> admin`, invite([jane], ["admin"])],
    ["mailto markup without a label", `<mailto:jane@acme.com>`, invite([jane])],
    ["mailto markup with a query", `<mailto:jane@acme.com?cc=x@y.z|Jane>`, invite([jane])],
    ["an address in brackets", "<jane@acme.com>, (bob@acme.com).", invite([jane, "bob@acme.com"])],
    ["an address with an entity", "a&amp;b@acme.com", invite(["a&b@acme.com"])],
    [
      "pasted text with odd spaces",
      `\u00a0${jane}\u2009\u200badmin\ufeff`,
      invite([jane], ["admin"]),
    ],
    ["an address with invisible characters", "ja\u200bne\u202e@acme.com", invite([jane])],
    ["an em dash between", `${jane} — admin`, invite([jane], ["admin"])],
    [
      "something with an @ that is not an address",
      "jane@acme admin",
      invite(["jane@acme"], ["admin"]),
    ],
  ])("%s", (_what, text, expected) => {
    expect(parseCommand(text)).toEqual(expected);
  });
});

test("the target of a link wins over its label", () => {
  expect(parseCommand("<mailto:evil@x.example|ceo@acme.com>")).toEqual(invite(["evil@x.example"]));
});

test("entities become characters only after markup was read", () => {
  expect(parseCommand("&lt;mailto:a@x.io|b@x.io&gt;")).toEqual(invite(["mailto:a@x.io|b@x.io"]));
});

describe("other forms", () => {
  test.each([
    ["", { kind: "modal", mentions: [], emails: [], roles: [], note: null }],
    ["  \u200b ", { kind: "modal", mentions: [], emails: [], roles: [], note: null }],
    ["admin", { kind: "modal", mentions: [], emails: [], roles: ["admin"], note: null }],
    [
      "<@U012ABC|jane> admin",
      { kind: "modal", mentions: ["U012ABC"], emails: [], roles: ["admin"], note: null },
    ],
    ["help", { kind: "help" }],
    ["HELP me", { kind: "help" }],
    ["list", { kind: "list", scope: "all" }],
    ["LIST Mine", { kind: "list", scope: "mine" }],
    ["list pending", { kind: "list", scope: "pending" }],
    ["list the waiting", { kind: "list", scope: "waiting" }],
    ["approve 1A2B3C4D", { kind: "approve", request: { by: "code", code: "1a2b3c4d" } }],
    ["approve #1a2b3c4d.", { kind: "approve", request: { by: "code", code: "1a2b3c4d" } }],
    [`approve ${request}`, { kind: "approve", request: { by: "id", id: request } }],
    [
      "approve <mailto:jane@acme.com|x>",
      { kind: "approve", request: { by: "email", email: jane } },
    ],
    ["deny 1a2b3c4d", denied(null)],
    ["deny 1a2b3c4d “not before May, sorry”", denied("not before May, sorry")],
    ["deny 1a2b3c4d not before May", denied("not before May")],
    ['deny "not before May" 1a2b3c4d', denied("not before May")],
    ["deny 1a2b3c4d, it’s &lt;secret&gt;", denied("it's <secret>")],
    ["status jane@acme.com", { kind: "status", email: jane }],
    ["resend <mailto:jane@acme.com|x>", { kind: "resend", email: jane }],
    ["revoke jane@acme.com", { kind: "revoke", email: jane }],
    ["cancel jane@acme.com", { kind: "cancel", email: jane }],
  ])("%j", (text, expected) => {
    expect(parseCommand(text)).toEqual(expected);
  });
});

describe("what is not understood", () => {
  test.each([
    ["jane@acme.com admn", { kind: "unknown_word", word: "admn", suggestion: "admin" }],
    ["jane@acme.com ownr", { kind: "unknown_word", word: "ownr", suggestion: "owner" }],
    ["jane@acme.com quickly", { kind: "unknown_word", word: "quickly", suggestion: null }],
    ["jane admin", { kind: "no_address", word: "jane", suggestion: null }],
    ["aprove 1a2b3c4d", { kind: "no_address", word: "aprove", suggestion: "approve" }],
    ["stauts jane@acme.com", { kind: "unknown_subcommand", word: "stauts", suggestion: "status" }],
    ["approve", { kind: "no_request", subcommand: "approve", word: null }],
    ["approve it", { kind: "no_request", subcommand: "approve", word: "it" }],
    ["deny 1a2b3c4", { kind: "no_request", subcommand: "deny", word: "1a2b3c4" }],
    ["list mien", { kind: "unknown_list", word: "mien", suggestion: "mine" }],
    ["list everything", { kind: "unknown_list", word: "everything", suggestion: null }],
    ["hlep", { kind: "no_address", word: "hlep", suggestion: "help" }],
    ["revoke", { kind: "no_address", word: "revoke", suggestion: null }],
    ["@jane admin", { kind: "mention_without_id", word: "@jane" }],
  ])("%j", (text, problem) => {
    expect(parseCommand(text)).toEqual({ kind: "unknown", problem });
  });
});

const address = fc
  .tuple(
    fc.stringMatching(/^[a-z0-9][a-z0-9+_-]{0,10}$/),
    fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/),
    fc.constantFrom("com", "example", "co.uk"),
  )
  .map(([local, domain, end]) => `${local}@${domain}.${end}`);
const typed = fc.constantFrom<(email: string) => string>(
  (email) => email,
  (email) => `<mailto:${email}|${email}>`,
  (email) => `<mailto:${email}|someone@else.example>`,
  (email) => `<${email}>`,
  (email) => `(${email}).`,
  (email) => `${email},`,
  (email) => `\u200e${email.slice(0, 1)}\u200b${email.slice(1)}\u202c`,
);
const gap = fc.constantFrom(" ", "\u00a0", " \u200b ", ",  ", "\t", "; ", "\n");

test("addresses, role and note are found in any order and any markup", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(address, typed), { minLength: 1, maxLength: 20 }),
      fc.option(fc.constantFrom("member", "billing", "admin", "owner"), { nil: null }),
      fc.constantFrom<[string, string]>(['"', '"'], ["“", "”"], ["„", "“"], ["«", "»"]),
      fc.stringMatching(/^[a-z][a-z ]{0,20}[a-z]$/),
      fc.nat(),
      gap,
      (people, role, [open, close], note, seed, space) => {
        const parts = people.map(([email, dress]) => dress(email));
        if (role !== null) parts.splice(seed % (parts.length + 1), 0, role.toUpperCase());
        parts.splice(seed % (parts.length + 1), 0, `${open}${note}${close}`);
        expect(parseCommand(parts.join(space))).toEqual({
          kind: "invite",
          emails: people.map(([email]) => email),
          roles: role === null ? [] : [role],
          note: note.replaceAll(/ +/g, " "),
        });
      },
    ),
  );
});

test("parseCommand never throws or passes an invisible or control character through", () => {
  // The characters that reorder, hide or break text, wherever they could land.
  const forbidden = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      expect(JSON.stringify(parseCommand(text))).not.toMatch(forbidden);
    }),
  );
});

test("roles, subcommands and addresses are known in any case of their letters", () => {
  const anyCase = (word: string) =>
    fc.array(fc.boolean(), { minLength: word.length, maxLength: word.length }).map((upper) =>
      Array.from(word)
        .map((one, at) => (upper[at] ? one.toUpperCase() : one))
        .join(""),
    );
  fc.assert(
    fc.property(anyCase("approve"), anyCase("1a2b3c4d"), anyCase("admin"), (verb, code, role) => {
      expect(parseCommand(`${verb} ${code}`)).toEqual(parseCommand("approve 1a2b3c4d"));
      expect(parseCommand(`${jane} ${role}`)).toEqual(invite([jane], ["admin"]));
    }),
  );
});

/** What Slack makes of the characters it uses for itself. */
const asSlackSends = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

test("normalizing a normalized text changes nothing", () => {
  const fragments = fc.array(
    fc.oneof(
      fc.constantFrom(
        "<mailto:a@x.io|b>",
        "<",
        ">",
        "&",
        "&lt;",
        "“",
        "—",
        "\u00a0",
        "\u200b",
        "\u0085",
        "\t",
      ),
      fc.string({ unit: "binary", maxLength: 10 }),
    ),
  );
  fc.assert(
    fc.property(fragments, (parts) => {
      const once = normalizeText(parts.join(""));
      expect(normalizeText(asSlackSends(once))).toBe(once);
    }),
  );
});

test("a misspelled subcommand is suggested", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("approve", "status", "resend", "revoke", "cancel"),
      fc.nat(),
      (word, seed) => {
        const at = seed % (word.length - 1);
        const swapped = `${word.slice(0, at)}${word[at + 1]}${word[at]}${word.slice(at + 2)}`;
        fc.pre(swapped !== word);
        expect(parseCommand(`${swapped} 1a2b3c4d`)).toMatchObject({
          problem: { suggestion: word },
        });
      },
    ),
  );
});

describe("more people than one command takes", () => {
  const people = (count: number) => Array.from({ length: count }, (_, n) => `p${n}@x.io`);
  const problem = (count: number) => ({
    kind: "unknown",
    problem: { kind: "too_many_people", count },
  });

  test("are counted, each once, mentions included", () => {
    expect(parseCommand(people(20).join(" "))).toMatchObject({ kind: "invite" });
    expect(parseCommand(people(21).join(" "))).toEqual(problem(21));
    expect(parseCommand(`admin ${people(12_500).join(", ")} "hello"`)).toEqual(problem(12_500));
    expect(parseCommand([...people(20), "P1@X.io", "p2@x.io"].join(" "))).toMatchObject({
      kind: "invite",
    });
    expect(parseCommand(`${people(20).join(" ")} <@U012ABC>`)).toEqual(problem(21));
    const mentions = Array.from({ length: 30 }, (_, n) => `<@U${n}>`);
    expect(parseCommand(mentions.join(" "))).toEqual(problem(30));
  });
});
