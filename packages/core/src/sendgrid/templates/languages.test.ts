import { describe, expect, test } from "vitest";

import { languages, type Language } from "../../model/text/languages.ts";
import { everyEmailIn, exampleLink, exampleInvitation } from "../../testing/every-email.ts";
import { renderInvitationEmail } from "./render-invitation-email.ts";

const everyLanguage = Object.keys(languages) as Language[];

const visible = (html: string) =>
  html
    .replace(/<style>.*?<\/style>/gs, "")
    .replace(/<[^>]+>/g, "")
    .replace(/\s+/g, " ");

describe.each(everyLanguage)("every email in %s", (language) => {
  const emails = everyEmailIn(language);
  const { direction } = languages[language];

  test.each(emails)("$name is complete, in both parts", ({ rendered }) => {
    const { subject, text, html, fromName } = rendered;
    for (const part of [subject, fromName, text, visible(html)]) {
      expect(part.trim()).not.toBe("");
      expect(part).not.toMatch(/undefined|null|NaN|\[object|\{\w*\}|<bdi|&lt;bdi/);
    }
    expect(subject.length).toBeLessThanOrEqual(78);
  });

  test.each(emails)(
    "$name says its language and direction wherever clients look",
    ({ rendered }) => {
      const { html } = rendered;
      expect(html).toContain(`<html lang="${language}" dir="${direction}">`);
      expect(html).toContain(`<body class="page" dir="${direction}"`);
      expect(
        html.match(new RegExp(`<table role="presentation" dir="${direction}"`, "g")),
      ).toHaveLength(2);
      expect(html).toContain(`<td align="${direction === "rtl" ? "right" : "left"}"`);
      expect(html).not.toMatch(
        /text-align:(?:left|right)|(?:margin|padding|border)-(?:left|right)/,
      );
    },
  );
});

test("names keep their own direction in an Arabic sentence", () => {
  const { html, text } = renderInvitationEmail(exampleInvitation("ar"));
  expect(html).toContain("دعاك <bdi>Amina Diallo</bdi> إلى الانضمام إلى <bdi>Northwind</bdi>");
  expect(html).toContain(`dir="ltr" href="${exampleLink}"`);
  expect(text.split("\n")).toContain(exampleLink);
});

test.each([
  ["ar", 1, "مدة صلاحية دخولك من وقت القبول: يوم."],
  ["ar", 2, "مدة صلاحية دخولك من وقت القبول: يومان."],
  ["ar", 3, "مدة صلاحية دخولك من وقت القبول: 3 أيام."],
  ["ar", 11, "مدة صلاحية دخولك من وقت القبول: 11 يومًا."],
  ["ar", 100, "مدة صلاحية دخولك من وقت القبول: 100 يوم."],
  ["de", 1, "Ihr Zugang gilt 1 Tag ab der Annahme."],
  ["fr", 2, "Votre accès dure 2 jours à partir de votre acceptation."],
  ["es", 1, "Su acceso dura 1 día desde que acepte."],
  ["ja", 30, "アクセスできる期間は承諾から30日です。"],
])("the length of access in %s for %d days", (locale, accessForDays, sentence) => {
  const { text } = renderInvitationEmail({ ...exampleInvitation(locale), accessForDays });
  expect(text.replace(/[\u00a0\u202f]/g, " ")).toContain(sentence);
});

test("sentences in Japanese have no space between them", () => {
  const { text, html } = renderInvitationEmail(exampleInvitation("ja"));
  for (const part of [text, html]) expect(part).not.toMatch(/。 /);
});

test.each([
  ["en-US", "November 30, 2026, 2:00"],
  ["de-AT", "30. November 2026, 14:00 UTC"],
  ["fr", "30 novembre 2026 à 14:00 UTC"],
  ["fr-CA", "30 novembre 2026 à 14 h 00 UTC"],
  ["es-MX", "30 de noviembre de 2026, 2:00"],
  ["ja", "2026年11月30日 14:00（UTC）"],
  ["ar-EG", "٣٠ نوفمبر ٢٠٢٦"],
  ["pt-BR", "30 November 2026, 14:00 UTC"],
])("the expiry in %s follows its region", (locale, date) => {
  expect(renderInvitationEmail(exampleInvitation(locale)).text.replace(/\s/g, " ")).toContain(date);
});
