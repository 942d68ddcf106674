import { describe, expect, test } from "vitest";

import { noticeKinds, type NoticeEmail } from "../../model/delivery.ts";
import { renderNoticeEmail } from "./render-notice-email.ts";

function notice(over: Partial<NoticeEmail> = {}): NoticeEmail {
  return {
    sendId: "0190a000-0000-7000-8000-000000000001",
    invitationId: "0190a000-0000-7000-8000-000000000002",
    organizationId: "0190a000-0000-7000-8000-000000000003",
    kind: "notice",
    notice: "accepted",
    to: "amina@northwind.example",
    organizationName: "Northwind Research",
    invitee: "jane@example.com",
    roles: ["admin"],
    detail: null,
    locale: "en",
    ...over,
  };
}

const visible = (html: string) =>
  html
    .replace(/<style>.*?<\/style>/gs, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

describe("a notice to an inviter says", () => {
  test.each<[string, Partial<NoticeEmail>, string, string]>([
    [
      "who joined, and as what",
      {},
      "jane@example.com joined Northwind Research",
      "jane@example.com accepted your invitation and joined Northwind Research as admin.",
    ],
    [
      "who declined, and why",
      { notice: "declined", detail: "We work with others.\nSorry" },
      "jane@example.com declined the invitation to Northwind Research",
      "> We work with others.\n> Sorry",
    ],
    [
      "what expired",
      { notice: "expired" },
      "The invitation for jane@example.com to Northwind Research expired",
      "You can send it again with a new link.",
    ],
    [
      "what bounced, in German",
      { notice: "bounced", locale: "de-AT", detail: "550 no such user" },
      "Nicht zugestellt: Einladung an jane@example.com zu Northwind Research",
      "Der Mailserver des Empfängers meldete:\n> 550 no such user",
    ],
    [
      "who broke the glass for whom, and why",
      { notice: "break_glass", by: "Olga", others: 2, detail: "all admins are away" },
      "jane@example.com for Northwind Research: approved in an emergency",
      "Olga asked to invite jane@example.com and 2 more to Northwind Research as admin and, as an owner, approved the request alone.\n\nThe reason given:\n> all admins are away",
    ],
    [
      "what no one vouches for",
      { notice: "authority_lost", others: 1 },
      "The invitation for jane@example.com to Northwind Research was revoked",
      "The invitation for jane@example.com and 1 more to Northwind Research was revoked, because the people who vouched for it can no longer invite anyone in this role.",
    ],
  ])("%s", (_what, over, subject, words) => {
    const email = renderNoticeEmail(notice(over));
    expect(email.subject).toBe(subject);
    expect(email.text).toContain(words);
    expect(email.fromName).toBe("Northwind Research");
  });
});

describe.each(noticeKinds.flatMap((kind) => ["en", "de"].map((locale) => [kind, locale] as const)))(
  "a notice of kind %s in %s",
  (kind, locale) => {
    test("contains no links and no address but the invitee's", () => {
      const { html, text } = renderNoticeEmail(notice({ notice: kind, locale }));
      expect(html).not.toMatch(/<a\b|href|src=|https?:|<img/i);
      expect(text).not.toMatch(/https?:|www\./i);
    });

    test("keeps its subject within the limit, and shows user text as plain text", () => {
      const evil = `<b>Evil</b>\r\nBcc: x@evil.example https://evil.com/${"x".repeat(300)}`;
      const over = { notice: kind, locale, organizationName: evil, detail: evil };
      const { subject, html, text } = renderNoticeEmail(notice(over));
      expect(subject.length).toBeLessThanOrEqual(78);
      expect(subject).not.toMatch(/[\r\n]/);
      expect(html).not.toContain("<b>Evil");
      expect(visible(html) + text).not.toContain("https://evil.com");
    });
  },
);
