import { expect, test } from "vitest";

import { emailLinks } from "./email-links.ts";

const server = "http://localhost:3000";

test("the accept link comes first, whatever stands before it", () => {
  const text = `Help: https://acme.com/help.\nAccept (${server}/i/3b.AB), thanks`;
  expect(emailLinks({ text, html: "" }, server)).toEqual({
    main: { url: `${server}/i/3b.AB`, words: "Open the accept link" },
    others: ["https://acme.com/help"],
  });
});

test("an email without an accept link offers its first link", () => {
  expect(emailLinks({ text: "See https://acme.com/x", html: "" }, server).main?.words).toBe(
    "Open the link",
  );
});

test("an address in HTML is read without its entities, and only once", () => {
  const html = `<a href="${server}/i/a.b?lang=de&amp;x=1">go</a> ${server}/i/a.b?lang=de&amp;x=1`;
  expect(emailLinks({ text: "", html }, server)).toEqual({
    main: { url: `${server}/i/a.b?lang=de&x=1`, words: "Open the accept link" },
    others: [],
  });
});

test("only http and https are links", () => {
  const text = "javascript:alert(1) ftp://a.test mailto:a@b.c";
  expect(emailLinks({ text, html: "" }, server)).toEqual({ main: null, others: [] });
});
