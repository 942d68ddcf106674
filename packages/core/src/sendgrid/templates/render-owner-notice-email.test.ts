import { describe, expect, test } from "vitest";

import {
  accessNoticeKinds,
  ownerNoticeKinds,
  userNoticeKinds,
  type OwnerNoticeEmail,
} from "../../model/delivery.ts";
import { languages, offeredLanguages } from "../../model/text/languages.ts";
import { renderOwnerNoticeEmail } from "./render-owner-notice-email.tsx";

function notice(over: Partial<OwnerNoticeEmail> = {}): OwnerNoticeEmail {
  return {
    sendId: "0190a000-0000-7000-8000-000000000001",
    organizationId: "0190a000-0000-7000-8000-000000000003",
    kind: "owner_notice",
    notice: "break_glass_on",
    to: "amina@northwind.example",
    organizationName: "Northwind Research",
    by: "Olga",
    locale: "en",
    ...over,
  };
}

const visible = (html: string) =>
  html
    .replace(/<style>.*?<\/style>/gs, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

test.each<[string, Partial<OwnerNoticeEmail>, string, string]>([
  [
    "who turned break glass on",
    {},
    "Northwind Research: owners may now approve their own requests",
    "Olga turned on break glass in Northwind Research. From now on, an owner can approve",
  ],
  [
    "that someone without a name did",
    { by: null },
    "Northwind Research: owners may now approve their own requests",
    "An owner, a key or the operator turned on break glass in Northwind Research",
  ],
  [
    "that an update turned it off",
    { notice: "break_glass_off", by: null },
    "Northwind Research: break glass was turned off",
    "An update of Usher turned off break glass in Northwind Research",
  ],
  [
    "that an endpoint was paused, and where it is named with the reason",
    { notice: "webhook_paused", by: null },
    "Northwind Research: a webhook endpoint was paused",
    "webhook.list shows which endpoint it is and why",
  ],
  [
    "that an update turned it off, in German",
    { notice: "break_glass_off", by: null, locale: "de-AT" },
    "Northwind Research: Notfallgenehmigung ausgeschaltet",
    "Ein Update von Usher hat in Northwind Research",
  ],
])("an owner notice says %s", (_what, over, subject, words) => {
  const email = renderOwnerNoticeEmail(notice(over));
  expect(email.subject).toBe(subject);
  expect(email.text).toContain(words);
  expect(visible(email.html)).toContain(over.locale === "de-AT" ? "Inhaber" : "owner");
  expect(email.fromName).toBe("Northwind Research");
});

test("a user is told that their sign-in was reset, by whom, and why they get the email", () => {
  const email = renderOwnerNoticeEmail(notice({ notice: "relinked" }));
  expect(email.subject).toBe("Northwind Research: your sign-in was reset");
  for (const part of [email.text, visible(email.html)]) {
    expect(part).toContain("because it is about your account");
    expect(part).not.toContain("because you are an owner");
  }
  expect(email.text).toContain("Olga reset how you sign in to Northwind Research");
  const german = renderOwnerNoticeEmail(notice({ notice: "relinked", locale: "de" }));
  expect(german.subject).toBe("Northwind Research: Ihre Anmeldung wurde zurückgesetzt");
  expect(german.text).toContain("weil es um Ihr Konto geht");
});

test.each(offeredLanguages)(
  "a pause says how to resume with Slack, by the API and on the command line, in %s",
  (locale) => {
    const email = renderOwnerNoticeEmail(notice({ notice: "invitations_paused", locale }));
    for (const part of [email.text, visible(email.html)])
      for (const way of [
        "Resume invitations",
        "POST /trpc/organization.resumeInvitations",
        "usher api organization.resumeInvitations",
      ])
        expect(part).toContain(way);
  },
);

test("an owner notice names a product as it is written in subject and sender alone", () => {
  const email = renderOwnerNoticeEmail(notice({ organizationName: "Acme.io" }));
  expect(email.subject).toBe("Acme.io: owners may now approve their own requests");
  expect(email.fromName).toBe("Acme.io");
  expect(email.text + email.html).not.toContain("Acme.io");
});

describe.each(
  [...ownerNoticeKinds, ...userNoticeKinds, ...accessNoticeKinds].flatMap((kind) =>
    Object.keys(languages).map((locale) => [kind, locale] as const),
  ),
)("a notice of kind %s in %s", (kind, locale) => {
  test("contains no links", () => {
    const { html, text } = renderOwnerNoticeEmail(notice({ notice: kind, locale }));
    expect(html).not.toMatch(/<a\b|href|src=|https?:|<img/i);
    expect(text).not.toMatch(/https?:|www\./i);
  });

  test("keeps its subject within the limit, and shows user text as plain text", () => {
    const evil = `<b>Evil</b>\r\nBcc: x@evil.example https://evil.com/${"x".repeat(300)}`;
    const over = { notice: kind, locale, organizationName: evil, by: evil };
    const { subject, html, text } = renderOwnerNoticeEmail(notice(over));
    expect(subject.length).toBeLessThanOrEqual(78);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).not.toContain("<b>Evil");
    expect(visible(html) + text).not.toContain("https://evil.com");
  });
});
