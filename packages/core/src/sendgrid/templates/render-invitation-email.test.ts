import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { plainBrand } from "../../testing/plain-brand.ts";
import type { InvitationEmail } from "../../model/delivery.ts";
import { renderInvitationEmail, type RenderedEmail } from "./render-invitation-email.ts";

const link =
  "https://usher.example/i/0b0e7a5c-1111-4222-8333-944444444444.abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst";

function email(over: Partial<InvitationEmail> = {}): InvitationEmail {
  return {
    sendId: "0190a000-0000-7000-8000-000000000001",
    invitationId: "0190a000-0000-7000-8000-000000000002",
    organizationId: "0190a000-0000-7000-8000-000000000003",
    kind: "invitation",
    to: "jane@example.com",
    organizationName: "Northwind Research",
    inviter: { name: "Amina Diallo", email: "amina@northwind.example" },
    replyToInviter: true,
    roles: ["admin"],
    message: null,
    expiresAt: "2026-11-30T14:00:00.000Z",
    brand: plainBrand,
    locale: "en",
    link,
    muteLink: link.replace("/i/", "/u/"),
    ...over,
  };
}

/** All three attacker-chosen places hold the same text. */
const attackedBy = (text: string): RenderedEmail =>
  renderInvitationEmail(
    email({ organizationName: text, inviter: { name: text, email: text }, message: text }),
  );

const hrefs = (html: string): string[] =>
  Array.from(
    html.matchAll(/\b(?:href|src|action|url)\s*=\s*"([^"]*)"/gi),
    (match) => match[1] ?? "",
  );
const withoutLink = (text: string): string => text.replaceAll(link, "");
const linkable = /[a-z][a-z0-9+.-]*:\/\/|\bwww\.|\bevil\.com|mailto:|javascript:/i;

describe("the invitation email", () => {
  test("names inviter, organization and role, and one button with the link and its raw form", () => {
    const { subject, html, text, fromName } = renderInvitationEmail(email());
    expect(subject).toBe("Amina Diallo invited you to Northwind Research");
    expect(fromName).toBe("Amina Diallo via Northwind Research");
    expect(html).toContain(">Accept invitation</a>");
    expect(hrefs(html)).toEqual([link, link, link]);
    expect(text).toContain("Amina Diallo has invited you to join Northwind Research as admin.");
    expect(text).toContain("sent to jane@example.com. Nothing happens until you click Accept");
    expect(text).toContain("ignore this email");
    expect(text.trimEnd().split("\n").at(-1)).toBe(
      "Not expecting this? You can ignore this email: you will not become a member of anything. Decline, mute Northwind Research, or report it as spam, on the page of the link above.",
    );
  });

  test("states the expiry with date and zone, if there is one", () => {
    expect(renderInvitationEmail(email()).text).toContain("until 30 November 2026, 14:00 UTC.");
    expect(renderInvitationEmail(email({ expiresAt: null })).text).not.toContain("open until");
  });

  test("states how long the access lasts, or when it ends, in both parts and languages", () => {
    const cases = [
      [{ accessForDays: 30 }, "en", "Your access lasts 30 days from when you accept."],
      [{ accessForDays: 1 }, "en", "Your access lasts 1 day from when you accept."],
      [{ accessForDays: 30 }, "de", "Ihr Zugang gilt 30 Tage ab der Annahme."],
      [{ accessUntil: "2027-01-31T23:59:59.000Z" }, "en", "ends on 31 January 2027, 23:59 UTC."],
      [{ accessUntil: "2027-01-31T23:59:59.000Z" }, "de", "endet am 31. Januar 2027, 23:59 UTC."],
    ] as const;
    for (const [end, locale, sentence] of cases) {
      const { html, text } = renderInvitationEmail(email({ ...end, locale }));
      expect(text).toContain(sentence);
      expect(html).toContain(sentence);
    }
    expect(renderInvitationEmail(email()).text).not.toContain("Your access");
  });

  test("quotes the note line by line, in both parts", () => {
    const { html, text } = renderInvitationEmail(
      email({ message: "Hello Jane,\r\n\r\n\r\nwelcome" }),
    );
    expect(text).toContain("Amina Diallo writes:\n> Hello Jane,\n>\n> welcome\n");
    expect(html).toContain("Hello Jane,<br/><br/>welcome</blockquote>");
  });

  test("S19: does not turn a product's name in the note into a link", () => {
    const { html, text } = renderInvitationEmail(email({ message: "We build Booking.com" }));
    for (const part of [html, text]) {
      expect(part).toContain("We build Booking\u200b.com");
      expect(part).not.toContain("Booking.com");
    }
  });

  test("says in its subject and first sentence that it is a reminder", () => {
    const { subject, text } = renderInvitationEmail(email({ kind: "reminder" }));
    expect(subject).toBe("Reminder: Amina Diallo invited you to Northwind Research");
    expect(text).toContain("This is a reminder");
  });

  test("uses German for a German locale and English for a locale without a catalog", () => {
    const german = renderInvitationEmail(
      email({ locale: "de-CH", roles: ["member", "Gestaltung & Druck", "admin"] }),
    );
    expect(german.subject).toBe("Amina Diallo lädt Sie zu Northwind Research ein");
    expect(german.html).toContain('<html lang="de" dir="ltr">');
    expect(german.text).toContain("gilt bis 30. November 2026, 14:00 UTC.");
    expect(german.text).toContain("Ihre Rolle: Mitglied, Gestaltung & Druck und admin.");
    expect(renderInvitationEmail(email({ locale: "xx" })).html).toContain('<html lang="en"');
  });

  test("names the organization's team for an inviter without a name", () => {
    const { subject, fromName } = renderInvitationEmail(email({ inviter: null }));
    expect(subject).toBe("The Northwind Research team invited you to Northwind Research");
    expect(fromName).toBe("Northwind Research");
  });

  test("shows the inviter's address so that it can be copied, also in place of a name", () => {
    const address = "amina.diallo@mail.northwind.example";
    const named = renderInvitationEmail(email({ inviter: { name: "Amina", email: address } }));
    const { subject, fromName, html, text } = renderInvitationEmail(
      email({ inviter: { name: null, email: address } }),
    );
    expect(subject).toBe(`${address} invited you to Northwind Research`);
    expect(fromName).toBe(`${address} via Northwind Research`);
    for (const part of [named.text, named.html, text, html]) expect(part).toContain(address);
    for (const part of [named.text, named.html, text, html, subject, fromName])
      expect(part).not.toContain("\u200b");
  });

  test("names a product as it is written in subject and sender, and without a link in the text", () => {
    const { subject, fromName, text } = renderInvitationEmail(
      email({ organizationName: "Acme.io", inviter: { name: "Dr.Who", email: null } }),
    );
    expect(subject).toBe("Dr.Who invited you to Acme.io");
    expect(fromName).toBe("Dr.Who via Acme.io");
    expect(text).toContain("Join Acme\u200b.io");
  });

  test("leaves times, versions and codes in the note as they are, and breaks an IP address", () => {
    const message = "Meet at 14:00 or 9.30, room 4.2.1. Not 192.0.2.10 but v1.2";
    const { text } = renderInvitationEmail(email({ message }));
    expect(text).toContain(
      "> Meet at 14:00 or 9.30, room 4.2.1. Not 192\u200b.0\u200b.2\u200b.10 but v1.2",
    );
  });

  test("supports dark mode, and is readable without style sheets and images", () => {
    const { html } = renderInvitationEmail(email());
    expect(html).toContain('<meta name="color-scheme" content="light dark"/>');
    expect(html).toContain("@media (prefers-color-scheme:dark)");
    expect(html).not.toContain("<img");
  });

  test("stays below the clipping size with the longest names and note", () => {
    const long = "\u{1f469}\u200d\u{1f680}&<".repeat(5_000);
    const { html, subject } = attackedBy(long);
    expect(Buffer.byteLength(html)).toBeLessThan(102 * 1024);
    expect(subject.length).toBeLessThanOrEqual(78);
  });
});

describe("S8: the email shows a homograph domain as punycode", () => {
  test("with its Unicode form beside it", () => {
    const { text, html } = renderInvitationEmail(email({ to: "jane@xn--cme-5cd.com" }));
    expect(text).toContain("jane@xn--cme-5cd.com (\u0430cme.com)");
    expect(html).toContain("jane@xn--cme-5cd.com (\u0430cme.com)");
  });

  test("of the inviter too", () => {
    const inviter = { name: "Amina", email: "amina@xn--cme-5cd.com" };
    const { text, html } = renderInvitationEmail(email({ inviter }));
    for (const part of [text, html])
      expect(part).toContain("amina@xn--cme-5cd.com (\u0430cme.com)");
  });
});

describe("S19: text chosen by a user is never markup and never a link", () => {
  test.each([
    ["an anchor", '<a href="https://evil.com">click</a>'],
    ["a bare domain", "Win money at evil.com now"],
    ["an address", "http://evil.com/path?x=1"],
    ["a www name", "www.evil.com"],
    ["a mailbox", "mailto:ceo@evil.com"],
    ["a script address", "javascript:alert(1)"],
    ["a dot of another script", "evil\u3002com evil\uff0ecom"],
    ["a domain hidden by zero-width characters", "ev\u200bil.\u200bcom evil\u200d.com"],
    ["a domain behind a direction mark", "\u202emoc.live\u202c evil.com"],
    ["an attribute breaker", '" onmouseover="alert(1)" x="'],
    ["a closing tag", "</title></style><script>alert(1)</script>"],
    ["a picture", "<img src=x onerror=alert(1)>"],
  ])("%s", (_name, text) => {
    const rendered = attackedBy(text);
    expect(hrefs(rendered.html).every((address) => address === link)).toBe(true);
    expect(rendered.html).not.toMatch(/<(?:script|img|iframe|form)\b|<[a-z][^>]* on[a-z]+=/i);
    const shown = withoutLink(rendered.html).replace(/<[^>]*>/g, " ");
    for (const part of [shown, withoutLink(rendered.text)]) expect(part).not.toMatch(linkable);
    for (const part of [rendered.subject, rendered.fromName]) expect(part).not.toMatch(/:\S/);
    expect(withoutLink(rendered.text + rendered.html)).not.toMatch(
      /[\u202a-\u202e\u2066-\u2069]|evil[\u3002\uff0e]/u,
    );
  });

  test("breaks a provider's substitution tag", () => {
    const rendered = attackedBy("<%body%> <%asm_global_unsubscribe_raw_url%>");
    const { html, text, subject, fromName } = rendered;
    expect(`${html}${text}${subject}${fromName}`).not.toMatch(/<%|%>|&lt;%|%&gt;/);
  });

  test("names of only invisible characters fall back to default texts", () => {
    const { subject } = renderInvitationEmail(
      email({
        organizationName: "\u200b\u202e \u0000",
        inviter: { name: "\u2066\u3164", email: null },
      }),
    );
    expect(subject).toBe("The an organization team invited you to an organization");
  });

  test("I26: no text but the link appears as a link", () => {
    const piece = fc.constantFrom(
      "http://",
      "evil",
      ".com",
      "<a href=",
      '"',
      ">",
      "<%",
      "\n",
      "\u202e",
      "x ",
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(piece, fc.string({ unit: "binary" })), { maxLength: 12 }),
        (pieces) => {
          const { html, text } = attackedBy(pieces.join(""));
          expect(hrefs(html).every((address) => address === link)).toBe(true);
          expect(withoutLink(text)).not.toMatch(/evil\.com|http:\/\//);
        },
      ),
    );
  });
});

describe("S20: text cannot break out of a header", () => {
  test.each([
    "a\r\nBcc: x@evil.com",
    "a\nb",
    "a\u0000b",
    "a\u0085b",
    "a\u2028b",
    "a\u007fb",
    "a\tb",
  ])("%j", (text) => {
    const { subject, fromName } = attackedBy(text);
    expect(`${subject}${fromName}`).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
  });

  test("a display name contains no quote and no angle bracket", () => {
    const { fromName } = attackedBy('"CEO" <ceo@bank.example>\\');
    expect(fromName).not.toMatch(/["<>\\]/);
  });

  test("a subject has at most 78 characters and contains both names", () => {
    const { subject } = renderInvitationEmail(
      email({ organizationName: "N".repeat(200), inviter: { name: "A".repeat(200), email: null } }),
    );
    expect(subject.length).toBe(78);
    expect(subject).toMatch(/^A+… invited you to N+…$/);
  });

  test("the payload's text has no control character but the line feed, for any names", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        const { subject, fromName, text, html } = attackedBy(name);
        expect(`${subject}${fromName}`).not.toMatch(/[\p{Cc}\u200b]/u);
        expect(`${text}${html}`.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

test("S21: the link of the text part equals the link of the HTML part", () => {
  const awkward = `${link}?a=1&b=2`;
  const { text, html } = renderInvitationEmail(
    email({ link: awkward, organizationName: "A&B <Ltd>" }),
  );
  const [href = ""] = hrefs(html);
  expect(href.replaceAll("&amp;", "&")).toBe(awkward);
  expect(text.split("\n")).toContain(awkward);
  expect(text).toContain("Join A&B <Ltd>");
});

describe("an organization's brand", () => {
  const brand = {
    productName: "Northwind <Cloud>",
    color: "#9a1b2f",
    supportAddress: "help@northwind.example",
    logo: { url: "https://usher.example/logo/o/d", width: 300, height: 100 },
  };
  const branded = renderInvitationEmail(email({ brand }));

  test("shows product, logo and where to ask, in both parts", () => {
    expect(branded.html).toContain("<bdi>Northwind &lt;Cloud&gt;</bdi>");
    expect(branded.html).toContain(
      '<img src="https://usher.example/logo/o/d" alt="" width="144" height="48"',
    );
    expect(branded.html).toContain("Questions? Write to <bdi>help@northwind.example</bdi>.");
    expect(hrefs(branded.html)).toEqual([brand.logo.url, link, link, link]);
    expect(branded.text.split("\n\n")[0]).toBe("Northwind <Cloud>");
    expect(branded.text.trim().split("\n\n").at(-1)).toBe(
      "Questions? Write to help@northwind.example.",
    );
    expect(branded.html).not.toContain(">N</div>");
  });

  test("colors the button and links, lighter in a dark scheme", () => {
    expect(branded.html).toContain('bgcolor="#9a1b2f"');
    expect(branded.html).toContain(".card table td{background:#9a1b2f !important}");
    expect(branded.html).toMatch(/\.link\{color:#(?!9a1b2f)[0-9a-f]{6} !important\}/);
    expect(branded.html).not.toContain("#1d4ed8");
  });

  test("without one there is no image, and nothing about it", () => {
    const { html, text } = renderInvitationEmail(email());
    expect(html).not.toContain("<img");
    expect(`${html}${text}`).not.toContain("Questions?");
  });
});
