import { describe, expect, test } from "vitest";

import { languages, offeredLanguages, type Language } from "../model/text/languages.ts";
import { placeholdersOf } from "./message.ts";
import { textsIn } from "./texts-in.ts";

const everyLanguage = Object.keys(languages) as Language[];
const categories = ["zero", "one", "two", "few", "many", "other"];

type Leaf = { path: string; text: string | null };

/** Every text by its path; the forms of a plural are one level of it. */
function leavesOf(node: object, path = ""): Leaf[] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    const at = path === "" ? key : `${path}.${key}`;
    if (typeof value === "string" || value === null) return [{ path: at, text: value }];
    if (typeof value !== "object") throw new TypeError(`${at} is no text`);
    return leavesOf(value, at);
  });
}

const isPlural = (path: string) => categories.includes(path.slice(path.lastIndexOf(".") + 1));
const stem = (path: string) => (isPlural(path) ? path.replace(/\.\w+$/, ".other") : path);
const english = new Map(leavesOf(textsIn("en")).map(({ path, text }) => [path, text]));

describe.each(everyLanguage)("the catalog in %s", (language) => {
  const leaves = leavesOf(textsIn(language));

  test("has the texts of English and no others", () => {
    const paths = new Set(leaves.map(({ path }) => stem(path)));
    expect([...paths].toSorted()).toEqual([...new Set([...english.keys()].map(stem))].toSorted());
  });

  test("has a text where English has one, with the same placeholders", () => {
    for (const { path, text } of leaves) {
      const original = english.get(stem(path)) ?? null;
      expect(text === null, path).toBe(original === null);
      const names = new Set(placeholdersOf(text ?? ""));
      const wanted = new Set(placeholdersOf(original ?? ""));
      if (/\.(?:zero|one|two)$/.test(path) && !names.has("count")) wanted.delete("count");
      expect(names, path).toEqual(wanted);
    }
  });

  test("has no empty text, stray brace or space where it does not belong", () => {
    for (const { path, text } of leaves) {
      const literal = text?.replace(/\{\w+\}/g, "") ?? "-";
      if (!/^email\.(?:fullStop|sentenceSpace)$/.test(path))
        expect(literal.trim() || placeholdersOf(text ?? "").join(""), path).not.toBe("");
      expect(literal, path).not.toMatch(/[{}\n]/);
      expect(text ?? "", path).not.toMatch(/ {2}/);
      if (!/andMore|listSeparator|sentenceSpace/.test(path))
        expect(text, path).toBe(text?.trim() ?? null);
    }
  });

  test("has the plural forms that its numbers need, and none that they never take", () => {
    const rules = new Intl.PluralRules(languages[language].dateLocale);
    const possible = rules.resolvedOptions().pluralCategories;
    const needed = new Set(Array.from({ length: 1001 }, (_, count) => rules.select(count)));
    const plurals = new Set(
      leaves.filter(({ path }) => isPlural(path)).map(({ path }) => stem(path)),
    );
    expect(plurals.size).toBeGreaterThan(0);
    for (const plural of plurals) {
      const forms = leaves
        .filter(({ path }) => isPlural(path) && stem(path) === plural)
        .map(({ path }) => path.slice(path.lastIndexOf(".") + 1));
      expect(forms, plural).toEqual(expect.arrayContaining([...needed]));
      expect(possible, plural).toEqual(expect.arrayContaining(forms));
    }
  });
});

test("no two languages say the same, but for names and signs", () => {
  const same =
    /\.(?:listSeparator|fromName|linkLabel|dateTime|quoted)$|^page\.home\.(?:title|heading)$/;
  for (const language of offeredLanguages.filter((one) => one !== "en"))
    for (const { path, text } of leavesOf(textsIn(language)))
      if (text !== null && !same.test(path) && text.length > 12)
        expect(text, `${language} ${path}`).not.toBe(english.get(path));
});

describe("a language from right to left", () => {
  const texts = leavesOf(textsIn("ar")).filter(({ text }) => text !== null);

  test("begins each text with a letter of its own, so that plain text is read from the right", () => {
    for (const { path, text } of texts) {
      if (
        /linkLabel|dateTime|fromName|onPage|fullStop|sentenceSpace|listSeparator|home\.(?:title|heading)/.test(
          path,
        )
      )
        continue;
      expect(text?.trim(), path).toMatch(/^(?:[^\p{L}{]*)\p{Script=Arabic}/u);
    }
  });

  test("has its own marks for question, comma and semicolon", () => {
    for (const { path, text } of texts) expect(text, path).not.toMatch(/[?,;]/);
  });
});

describe("the pseudo-locale", () => {
  const pseudo = new Map(leavesOf(textsIn("en-XA")).map(({ path, text }) => [path, text]));

  test("is English in accents and brackets, about 40 % longer", () => {
    expect(textsIn("en-XA").page.pending.heading).toMatch(/^\[Ĵöîñ \{organization\}.*\]$/);
    const length = (texts: Iterable<string | null>) =>
      [...texts].reduce((sum, text) => sum + (text?.replace(/\{\w+\}/g, "").length ?? 0), 0);
    const growth = length(pseudo.values()) / length(english.values());
    expect(growth).toBeGreaterThan(1.35);
    expect(growth).toBeLessThan(1.45);
  });

  test("leaves no English text as it is", () => {
    for (const [path, text] of english)
      if (/\p{L}/u.test(text?.replace(/\{\w+\}/g, "") ?? ""))
        expect(pseudo.get(path), path).not.toBe(text);
  });

  test("leaves English itself alone", () => {
    expect(textsIn("en").page.pending.heading).toBe("Join {organization}");
  });
});
