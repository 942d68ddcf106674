/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { renderHtml } from "@usher/core/sendgrid";
import { languages, offeredLanguages, type Language } from "@usher/core/texts";
import { describe, expect, test } from "vitest";

import { everyPageIn } from "../testing/every-page.tsx";

const everyLanguage = Object.keys(languages) as Language[];

describe.each(everyLanguage)("every page in %s", (language) => {
  const { direction } = languages[language];
  const pages = everyPageIn(language).map(({ name, page }) => ({ name, html: renderHtml(page) }));

  test.each(pages)("$name is complete", ({ html }) => {
    const shown = html.replace(/<(style|script)>.*?<\/\1>/gs, "").replace(/<[^>]+>/g, "");
    expect(shown).not.toMatch(/undefined|null|NaN|\[object|\{\w*\}/);
    expect(html).toContain(`<html lang="${language}" dir="${direction}">`);
  });

  test("each offers the other languages in their own names", () => {
    for (const { html } of pages) {
      const offered = offeredLanguages.filter((other) => other !== language);
      const links = offered.map(
        (other) =>
          `<a href="?lang=${other}" hreflang="${other}" lang="${other}" dir="${languages[other].direction}">${languages[other].name}</a>`,
      );
      expect(html).toContain(`<nav>${links.join("")}</nav>`);
      expect(html).not.toContain('href="?lang=en-XA"');
    }
  });
});

test("a page in Arabic isolates names and writes dates in Arabic", () => {
  const [page] = everyPageIn("ar").filter(({ name }) => name === "invitation pending");
  if (!page) throw new Error("there is no such page");
  const html = renderHtml(page.page);
  expect(html).toContain("دعاك <bdi>Amina Diallo</bdi> إلى الانضمام إلى <bdi>Acme</bdi>.");
  expect(html).toContain("28 نوفمبر 2026");
  expect(html).toContain("<bdi>مسؤول</bdi>، <bdi>Operations</bdi>");
});
