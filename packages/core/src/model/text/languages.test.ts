import { expect, test } from "vitest";

import {
  canonicalLocale,
  checkLanguage,
  keptLocale,
  localeOf,
  offeredLanguages,
  readLocale,
} from "./languages.ts";

test.each([
  ["de", "de", "de-DE"],
  ["de-AT", "de", "de-AT"],
  ["de_CH", "de", "de-CH"],
  ["fr-CA", "fr", "fr-CA"],
  ["EN", "en", "en-GB"],
  ["en-us", "en", "en-US"],
  ["es-419", "es", "es-419"],
  ["ja-Jpan-JP", "ja", "ja-JP"],
  ["en-XA", "en-XA", "en-GB"],
] as const)("the locale %s is %s, with the dates of %s", (tag, language, dateLocale) => {
  expect(readLocale(tag)).toEqual({ language, direction: "ltr", dateLocale });
});

test("Arabic is written from right to left, in every region", () => {
  expect(readLocale("ar")?.direction).toBe("rtl");
  expect(readLocale("ar-EG")).toEqual({ language: "ar", direction: "rtl", dateLocale: "ar-EG" });
});

test("dates take language and region alone, so that there are few formats", () => {
  expect(readLocale("de-AT-u-ca-buddhist")?.dateLocale).toBe("de-AT");
  expect(readLocale("de-Latn")?.dateLocale).toBe("de-DE");
  expect(readLocale("en-u-ca-buddhist")?.dateLocale).toBe("en-GB");
  expect(readLocale("fr-x-xa")).toMatchObject({ language: "fr", dateLocale: "fr-FR" });
  expect(readLocale("en-x-xa")?.language).toBe("en");
});

test.each(["pt-BR", "xx", "", "-", "english"])("there are no texts in %j", (tag) => {
  expect(readLocale(tag)).toBeNull();
  expect(localeOf(tag)).toMatchObject({ language: "en", dateLocale: "en-GB" });
});

test("a language without texts is rejected with those to choose from", () => {
  for (const tag of ["de", "de-AT", "deu", "en-XA", "ar-EG"]) expect(checkLanguage(tag)).toBeNull();
  expect(checkLanguage("not a tag")).toEqual({ message: "This is not a language tag." });
  expect(checkLanguage("pt-BR")).toEqual({
    message:
      "There are no texts in this language. Use one of en, de, fr, es, ja, ar, with a region if you like, such as de-AT.",
    languages: ["en", "de", "fr", "es", "ja", "ar"],
  });
  expect(offeredLanguages).not.toContain("en-XA");
});

test("a language tag is stored in its canonical form", () => {
  expect(["deu", "DE-at", "fra-ca"].map(canonicalLocale)).toEqual(["de", "de-AT", "fr-CA"]);
  expect(canonicalLocale("de_AT")).toBeUndefined();
});

test("another invitation keeps a language that has texts", () => {
  expect(["fr-CA", "sv"].map(keptLocale)).toEqual(["fr-CA", undefined]);
});
