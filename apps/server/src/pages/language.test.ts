import { offeredLanguages } from "@usher/core/texts";
import { expect, test } from "vitest";

import { pickLanguage } from "./language.ts";

const pick = (query?: string, acceptLanguage?: string, invitation?: string) =>
  pickLanguage({ query, acceptLanguage, invitation });

test("the query's language wins over the browser's and the invitation's", () => {
  expect(pick("de", "en", "en")).toBe("de");
  expect(pick(undefined, "de-AT, en;q=0.8", "en")).toBe("de");
  expect(pick(undefined, undefined, "de")).toBe("de");
  expect(pick()).toBe("en");
});

test.each(offeredLanguages)(
  "a browser that prefers %s gets it, whatever the region",
  (language) => {
    expect(pick(undefined, `sv, ${language}-001;q=0.8, en;q=0.7`, "de")).toBe(language);
  },
);

test("the pseudo-locale is shown to those who ask for it", () => {
  expect(pick("en-XA", "de", "de")).toBe("en-XA");
  expect(pick("en-xa")).toBe("en-XA");
  expect(pick("de-XA")).toBe("de");
});

test("the browser's languages are ordered by quality, without q=0", () => {
  expect(pick(undefined, "en;q=0.2, de;q=0.9")).toBe("de");
  expect(pick(undefined, "de;q=0, en;q=0.1")).toBe("en");
  expect(pick(undefined, "sv, it;q=0.5", "de")).toBe("de");
});

test("an unavailable language falls back to the default", () => {
  expect(pick("xx", "*", "sv")).toBe("en");
  expect(pick("<script>", "de")).toBe("de");
});
