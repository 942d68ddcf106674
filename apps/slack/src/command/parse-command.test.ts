import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { normalizeText } from "./normalize-text.ts";
import { parseCommand, peopleInField } from "./parse-command.ts";
import { readAddress } from "./read-people.ts";

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
    ["an address between invisible characters", "\u202ajane@acme.com\u202c", invite([jane])],
    [
      "an address with invisible characters inside",
      "ja\u200bne\u202e@acme.com",
      invite(["ja[U+200B]ne[U+202E]@acme.com"]),
    ],
    ["a domain with a typographic dash", "jane@acme–corp.com", invite(["jane@acme–corp.com"])],
    ["a local part with an em dash", "jane—doe@acme.com", invite(["jane—doe@acme.com"])],
    ["a curly apostrophe", "o’brien@acme.ie", invite(["o’brien@acme.ie"])],
    ["a note with a dash", `${jane} "our CFO — at last"`, invite([jane], [], "our CFO — at last")],
    ["a verb before", `invite ${jane}`, invite([jane])],
    ["another verb", `please add ${jane} as administrator`, invite([jane], ["admin"])],
    ["a labeled role", `${jane} role:admin`, invite([jane], ["admin"])],
    ["a label apart", `${jane} role: Admin`, invite([jane], ["admin"])],
    ["a role with a question mark", `${jane} owner?`, invite([jane], ["owner"])],
    ["a bold role", `*${jane}* *admin*`, invite([jane], ["admin"])],
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
    ["", { kind: "modal", mentions: [], emails: [], roles: [], note: null, doubts: [] }],
    ["  \u200b ", { kind: "modal", mentions: [], emails: [], roles: [], note: null, doubts: [] }],
    [
      "admin",
      { kind: "modal", mentions: [], emails: [], roles: ["admin"], note: null, doubts: [] },
    ],
    [
      "<@U012ABC|jane> admin",
      {
        kind: "modal",
        mentions: ["U012ABC"],
        emails: [],
        roles: ["admin"],
        note: null,
        doubts: [],
      },
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
      `deny 1a2b3c4d ask <${jane}> instead`,
      {
        kind: "deny",
        request: { by: "code", code: "1a2b3c4d" },
        reason: `ask <${jane}> instead`,
      },
    ],
    [`approve Jane Doe <${jane}>`, { kind: "approve", request: { by: "email", email: jane } }],
    [
      `deny "Doe, Jane" <${jane}> we have enough`,
      {
        kind: "deny",
        request: { by: "email", email: jane },
        reason: "we have enough",
      },
    ],
    [
      "approve <mailto:jane@acme.com|x>",
      { kind: "approve", request: { by: "email", email: jane } },
    ],
    ["deny 1a2b3c4d", denied(null)],
    ["deny 1a2b3c4d “not before May, sorry”", denied("not before May, sorry")],
    ["deny 1a2b3c4d not before May", denied("not before May")],
    ['deny "not before May" 1a2b3c4d', denied("not before May")],
    ["deny 1a2b3c4d, it’s &lt;secret&gt;", denied("it's <secret>")],
    ["review", { kind: "review" }],
    ["Review access", { kind: "review" }],
    ["members", { kind: "members", text: null }],
    ["Members  jane  doe", { kind: "members", text: "jane doe" }],
    ["members <mailto:jane@acme.com|jane@acme.com>", { kind: "members", text: jane }],
    ["status jane@acme.com", { kind: "status", email: jane }],
    ["resend <mailto:jane@acme.com|x>", { kind: "resend", email: jane }],
    ["revoke jane@acme.com", { kind: "revoke", email: jane }],
    ["cancel jane@acme.com", { kind: "cancel", email: jane }],
  ])("%j", (text, expected) => {
    expect(parseCommand(text)).toEqual(expected);
  });
});

test("members before several addresses is the role", () => {
  expect(parseCommand("members jane@acme.com bob@acme.com")).toEqual({
    kind: "invite",
    emails: [jane, "bob@acme.com"],
    roles: ["member"],
    note: null,
  });
});

describe("what is not understood", () => {
  test.each([
    ["jane@acme admn", { kind: "unknown_word", word: "admn", suggestion: "admin" }],
    ["jane@acme quickly", { kind: "unknown_word", word: "quickly", suggestion: null }],
    ["status a@x.io b@x.io", { kind: "several_addresses", subcommand: "status" }],
    ["jane admin", { kind: "no_address", word: "jane", suggestion: null }],
    ["aprove 1a2b3c4d", { kind: "no_address", word: "aprove", suggestion: "approve" }],
    ["stauts jane@acme.com", { kind: "unknown_subcommand", word: "stauts", suggestion: "status" }],
    ["approve", { kind: "no_request", subcommand: "approve", word: null }],
    ["approve it", { kind: "no_request", subcommand: "approve", word: "it" }],
    ["deny 1a2b3c4", { kind: "no_request", subcommand: "deny", word: "1a2b3c4" }],
    ["list mien", { kind: "unknown_list", word: "mien", suggestion: "mine" }],
    ["list everything", { kind: "unknown_list", word: "everything", suggestion: null }],
    ["reveiw", { kind: "no_address", word: "reveiw", suggestion: "review" }],
    ["membrs", { kind: "no_address", word: "membrs", suggestion: "members" }],
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
  (email) => `mailto:${email}?subject=Hi`,
  (email) => `[${email}].`,
  (email) => `${email},`,
  (email) => `*${email}*`,
  (email) => `_${email}_`,
  (email) => `‘${email}’`,
  (email) => `${email}!`,
  (email) => `\u200e${email}\u202c`,
);
const enclosed = fc.constantFrom<(email: string) => string>(
  (email) => `<${email}>`,
  (email) => `(${email}).`,
  (email) => `Jane Doe <${email}>`,
  (email) => `Doe, Jane <${email}>`,
  (email) => `"Doe, Jane" <${email}>`,
  (email) => `“Doe, Jane” &lt;<mailto:${email}|${email}>&gt;`,
  (email) => `Jane O’Neil (${email})`,
  (email) => `${email} <${email}>`,
  (email) => `"${email}" <mailto:${email}>`,
  (email) => `${email} (Jane Doe)`,
  (email) => `1. ${email}`,
  (email) => `• ${email}`,
  (email) => `- ${email}`,
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

test("every address of a pasted list is found, and its name is not taken for anything else", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(address, fc.oneof(typed, enclosed)), { minLength: 1, maxLength: 20 }),
      fc.constantFrom(", ", "; ", "\n", ";\n", ",\n", "；"),
      (people, between) => {
        const text = people.map(([email, dress]) => dress(email)).join(between);
        const emails = people.map(([email]) => email);
        expect(parseCommand(text)).toEqual(invite(emails));
        expect(peopleInField(text)).toEqual({ emails, wrong: [] });
        expect(readAddress(people[0]?.[1](emails[0] ?? "") ?? "")).toBe(emails[0]);
      },
    ),
  );
});

test("no address is found that is not written in the text", () => {
  const piece = fc.oneof(
    fc.constantFrom("@", ".", "-", "–", "\u2011", "’", "'", "<", ">", "(", ")", '"', " ", "*", "_"),
    fc.constantFrom("jane", "acme", "com", "\u200b", "\u00ad", "mailto:", ",", "\n", "é"),
    fc.string({ unit: "binary", maxLength: 2 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const text = pieces.join("");
      for (const email of peopleInField(text).emails)
        if (/^[\x21-\x7e]+$/u.test(text.normalize("NFKC").replaceAll(/\s/gu, "")))
          expect(text).toContain(email);
        else expect(text.toLowerCase()).toContain(email.slice(0, email.indexOf("@")).toLowerCase());
    }),
    { numRuns: 1000 },
  );
});

describe("what was not understood beside an address opens the form", () => {
  const form = (
    doubts: { kind: string; words: string[]; suggestion?: string | null }[],
    roles: string[] = [],
  ) => ({ kind: "modal", mentions: [], emails: [jane], roles, note: null, doubts });
  const unknown = (words: string[], suggestion: string | null = null) => ({
    kind: "unknown_words",
    words,
    suggestion,
  });
  test.each([
    [`${jane} admn`, form([unknown(["admn"], "admin")])],
    [`${jane} ownr`, form([unknown(["ownr"], "owner")])],
    [`${jane} very quickly`, form([unknown(["very", "quickly"])])],
    [`Jane Doe ${jane} admin`, form([unknown(["Jane", "Doe"])], ["admin"])],
    [`${jane} @bob`, form([unknown(["@bob"])])],
    [`${jane} bob@acme`, form([{ kind: "wrong_addresses", words: ["bob@acme"] }])],
    [`${jane} bob@acme–x.com`, form([{ kind: "wrong_addresses", words: ["bob@acme–x.com"] }])],
    [`${jane} 'bob@acme.com`, form([{ kind: "wrong_addresses", words: ["'bob@acme.com"] }])],
    [
      `${jane}; "ceo@acme.com" <evil@x.io>`,
      form([{ kind: "wrong_addresses", words: ["ceo@acme.com <evil@x.io>"] }]),
    ],
    [
      `${jane}; ceo@acme.com <evil@x.io>`,
      form([{ kind: "wrong_addresses", words: ["ceo@acme.com <evil@x.io>"] }]),
    ],
    [`Admin Team <${jane}>`, form([{ kind: "names", words: ["Admin Team"] }])],
    [`admin <${jane}>`, form([{ kind: "names", words: ["admin"] }])],
    [`admn <${jane}>`, form([{ kind: "names", words: ["admn"] }])],
    [`${jane} (admin)`, form([{ kind: "names", words: ["admin"] }])],
    [`stauts <${jane}>`, form([{ kind: "names", words: ["stauts"] }])],
  ])("%s", (text, expected) => {
    expect(parseCommand(text)).toEqual(expected);
  });
});

test.each(["?", "??", "--help", "-h", "—help", "–h", "help?", "\u200b?"])(
  "%s asks for help",
  (text) => {
    expect(parseCommand(text)).toEqual({ kind: "help" });
  },
);

test.each(["status", "resend", "revoke", "cancel"])(
  "%s takes an address as it is pasted",
  (kind) => {
    for (const pasted of [
      `Jane Doe <${jane}>`,
      `"Doe, Jane" <${jane}>`,
      `*${jane}*`,
      `mailto:${jane}`,
    ])
      expect(parseCommand(`${kind} ${pasted}`)).toEqual({ kind, email: jane });
    expect(parseCommand(`link Jane <${jane}>`)).toEqual({ kind: "link", email: jane });
    expect(parseCommand(`approve mailto:${jane}`)).toMatchObject({ request: { email: jane } });
  },
);

test("a field lists what is no address", () => {
  expect(peopleInField(`${jane} and Bob "a note" bob@acme admin`)).toEqual({
    emails: [jane],
    wrong: ["bob@acme", "Bob", "admin", "a note"],
  });
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

  test("are counted by people, not by words", () => {
    const named = (count: number) =>
      Array.from({ length: count }, (_, n) => `Jane van der Doe <p${n}@x.io>`).join(", ");
    expect(parseCommand(named(8))).toMatchObject({ kind: "invite" });
    expect(parseCommand(named(20))).toMatchObject({ kind: "invite" });
    expect(parseCommand(named(21))).toEqual(problem(21));
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
