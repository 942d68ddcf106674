import { expect, test } from "vitest";

import { findLink } from "./find-link.ts";
import { productNames } from "./product-names.ts";

test.each([
  "ftp://",
  "gopher://x",
  "http:evil",
  "https:/evil/x",
  "mailto:jane",
  "javascript:alert",
  "tel:+4930123",
  "www.evil",
  "WWW.example",
  "\\\\server\\share",
  "user@evil.top",
  "user@evil.pdf",
  "user＠evil.top",
  "evil.top",
  "EVIL.TOP",
  "t.me/x",
  "evil.top/path",
  "evil.top:8080",
  "evil.top?q=1",
  "a/evil.top",
  "x=evil.top",
  "_evil.top_",
  "*evil.top*",
  "evil.com,now",
  "evil.top-secret",
  "evil.top👈",
  "💩.la",
  "evil。top",
  "ｅvil．top",
  "evil｡top",
  "evil․top",
  "evil﹒top",
  "ⓔⓥⓘⓛ.ⓣⓞⓟ",
  "пример.рф",
  "例え.テスト.コム",
  "xn--e1afmkfd.xn--p1ai",
  "bücher.de",
  "evil.co.za",
  "evil.za",
  "evil.ck",
  "hidden.onion",
  "README.md",
  "1.2.3.4",
  "1.2.3.4/x",
  "1.2.3.4:80",
  "[2001:db8::1]",
  "localhost:3000",
  "localhost/x",
])("finds a link in %s", (word) => {
  expect(findLink(`see ${word} soon`)).toBe(word);
});

test.each([
  ["(evil.top)", "evil.top"],
  ["evil.top.", "evil.top"],
  ["“evil.top”,", "evil.top"],
  ["<evil.top>", "evil.top"],
  ["evil\u200b.t\u00adop", "evil.top"],
  ["evil.\u2060to\ufe0fp", "evil.top"],
  ["\u202eevil.top", "evil.top"],
  [`${"x".repeat(100)}.top`, `${"x".repeat(59)}…`],
])("quotes the word of %j as %s", (typed, word) => {
  expect(findLink(`Look:\n${typed}\u00a0now`)).toBe(word);
});

test.each([
  "e v i l . t o p",
  "evil[.]top",
  "evil(dot)top",
  "e.g. this, i.e. that, z.B. jenes, d.h. a.k.a. 5 p.m.",
  "v2.0 and 3.5, 1.2.3 and 1.2.3.4.5, 10.30 Uhr",
  "Mr.Smith, Dr.Who and Ph.D. students of the U.S. team",
  "At the end.Start there",
  "report.pdf, photo.jpeg, Node.js, Next.js and Vue.js",
  "wait...to be continued",
  "the .NET team",
  "JavaScript: The Good Parts; Data: see file: it is there",
  "metadata:x hotel:y profile:z",
  "www. is not needed, wwww.pdf neither",
  "@jane.doe and x@y, see you @ 5",
  "[10:20:30] the build, localhost",
  "Welcome!\nWe start on Monday.",
  "",
])("finds no link in %s", (text) => {
  expect(findLink(text)).toBeNull();
});

test("accepts a product's bare name, in any case and with punctuation around it", () => {
  expect(productNames.length).toBeLessThanOrEqual(20);
  for (const name of productNames) {
    expect(findLink(name)).toBeNull();
    expect(findLink(`(${name.toLowerCase()}), ${name}'s and ${name}. "${name}"? ${name}:`)).toBe(
      null,
    );
    expect(findLink(`${name}-Team`)).toBeNull();
  }
});

test.each([
  "evil.Booking.com",
  "my-booking.com",
  "Booking.com.evil.top",
  "Booking.com-evil.top",
  "Booking.com/x",
  "Booking.com:80",
  "Booking.com?x=1",
  "user@Booking.com",
  "https://Booking.com",
  "www.Booking.com",
  "Booking.com@evil.top",
  "evil.top/Booking.com",
  "Booking.com%2eevil.top",
])("finds another link beside a product's name: %s", (word) => {
  expect(findLink(word)).toBe(word);
});
