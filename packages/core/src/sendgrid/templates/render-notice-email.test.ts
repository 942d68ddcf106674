import { describe, expect, test } from "vitest";

import { noticeKinds, type NoticeEmail } from "../../model/delivery.ts";
import { languages } from "../../model/text/languages.ts";
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
      "what was rejected, which says nothing against the address",
      { notice: "bounced", deliveryStatus: "blocked", detail: "550 5.7.1 policy" },
      "The email to jane@example.com for Northwind Research was rejected",
      "The address may be right.\n\nThe receiving server said:\n> 550 5.7.1 policy\n\nSend the invitation again later.",
    ],
    [
      "what was not sent because of an earlier bounce",
      { notice: "bounced", deliveryStatus: "suppressed", detail: "Bounced Address" },
      "The email to jane@example.com for Northwind Research was not sent",
      "because an earlier email to this address bounced.\n\nThe email service said:\n> Bounced Address\n\nCheck the address.",
    ],
    [
      "what was not sent for want of quota",
      {
        notice: "bounced",
        deliveryStatus: "suppressed",
        detail: "Recipient List over Package Quota",
      },
      "The email to jane@example.com for Northwind Research was not sent",
      "The address may be right. Let the operator of Usher know, then send the invitation again.",
    ],
    [
      "what bounced",
      { notice: "bounced", deliveryStatus: "bounced", detail: "550 no such user" },
      "The email to jane@example.com for Northwind Research was not delivered",
      "Check the address.",
    ],
    [
      "who reported spam",
      { notice: "complained", deliveryStatus: "delivered" },
      "jane@example.com reported the email for Northwind Research as spam",
      "This address gets no more email from your organization.",
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
    [
      "who requests a new link",
      { notice: "renewal", deliveryStatus: "delivered" },
      "jane@example.com requests a new link to Northwind Research",
      "The invitation for jane@example.com to Northwind Research has expired, and the invitee requests a new link.",
    ],
  ])("%s", (_what, over, subject, words) => {
    const email = renderNoticeEmail(notice(over));
    expect(email.subject).toBe(subject);
    expect(email.text).toContain(words);
    expect(email.fromName).toBe("Northwind Research");
  });
});

test("a notice keeps the invitee's address and the server's codes as they are", () => {
  const invitee = "jane.doe@mail.acme.com";
  const detail = `550 5.1.1 <${invitee.toUpperCase()}>: unknown at mx.acme.com, not ${invitee}.evil.com`;
  const { subject, fromName, text, html } = renderNoticeEmail(
    notice({ notice: "bounced", invitee, detail, organizationName: "Acme.io" }),
  );
  expect(subject).toBe(`The email to ${invitee} for Acme.io was not delivered`);
  expect(fromName).toBe("Acme.io");
  expect(text).toContain(
    "> 550 5.1.1 <JANE.DOE@MAIL.ACME.COM>: unknown at mx\u200b.acme\u200b.com, not",
  );
  expect(text).not.toContain(`${invitee}.evil.com`);
  expect(text).not.toContain("Acme.io");
  expect(visible(html)).toContain(`The email inviting ${invitee}`);
});

describe.each(
  noticeKinds.flatMap((kind) => Object.keys(languages).map((locale) => [kind, locale] as const)),
)("a notice of kind %s in %s", (kind, locale) => {
  test("contains no links and no address but the invitee's", () => {
    const { html, text } = renderNoticeEmail(notice({ notice: kind, locale }));
    expect(html).not.toMatch(/<a\b|href|src=|https?:|<img/i);
    expect(text).not.toMatch(/https?:|www\./i);
  });

  test("keeps its subject within the limit, and shows user text as plain text", () => {
    const evil = `<b>Evil</b>\r\nBcc: x@evil.example https://evil.com/${"x".repeat(300)}`;
    for (const deliveryStatus of ["bounced", "blocked", "suppressed"] as const) {
      const over = { notice: kind, deliveryStatus, locale, organizationName: evil, detail: evil };
      const { subject, html, text } = renderNoticeEmail(notice(over));
      expect(subject.length).toBeLessThanOrEqual(78);
      expect(subject).not.toMatch(/[\r\n]/);
      expect(html).not.toContain("<b>Evil");
      expect(visible(html) + text).not.toContain("https://evil.com");
    }
  });
});
