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

test("the browser's languages are ordered by quality, without q=0", () => {
  expect(pick(undefined, "en;q=0.2, de;q=0.9")).toBe("de");
  expect(pick(undefined, "de;q=0, en;q=0.1")).toBe("en");
  expect(pick(undefined, "fr, it;q=0.5", "de")).toBe("de");
});

test("an unavailable language falls back to the default", () => {
  expect(pick("xx", "*", "fr")).toBe("en");
  expect(pick("<script>", "de")).toBe("de");
});
