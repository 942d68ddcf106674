/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { createHash } from "node:crypto";
import { domainToASCII } from "node:url";

import { renderHtml } from "@usher/core/sendgrid";
import { plainBrand } from "@usher/core/testing";
import { describe, expect, test } from "vitest";

import { InvitationPage, statusOf } from "./invitation-page.tsx";
import type { Preview } from "./shown-invitation.ts";
import { headersFor, pageHeaders } from "./page-headers.ts";
import { readerTimeScript } from "./reader-time.ts";

const preview: Preview = {
  state: "pending",
  organization: { id: "0198c0de-0000-7000-8000-000000000001", name: "Acme & Söhne" },
  brand: plainBrand,
  email: "jane@acme.example",
  roles: ["admin"],
  roleNames: ["admin"],
  inviter: { name: "Amina Diallo", email: "amina@acme.example" },
  message: "Welcome\naboard",
  locale: "en",
  expiresAt: "2026-11-28T09:00:00.000Z",
  accessFor: null,
  accessUntil: null,
  stateChangedAt: "2026-11-21T09:12:00.000Z",
  provesMailbox: true,
  canRequestRenewal: false,
  muted: false,
  reported: false,
  returnTo: null,
};

function page(change: Partial<Preview> = {}, language: "en" | "de" = "en"): string {
  return renderHtml(<InvitationPage preview={{ ...preview, ...change }} language={language} />);
}

describe("the accept page", () => {
  test("the page names everything the invitee needs in order to trust it", () => {
    const html = page();
    for (const text of [
      "Join <bdi>Acme &amp; Söhne</bdi>",
      "<bdi>Amina Diallo</bdi> invited you",
      "<bdi>amina@acme.example</bdi>",
      "<bdi>jane@acme.example</bdi>",
      "Administrator",
      "<bdi>Welcome\naboard</bdi>",
      '<time datetime="2026-11-28T09:00:00.000Z" data-locale="en-GB">28 November 2026 at 09:00 UTC</time>',
      '<form method="post" action="?lang=en">',
    ])
      expect(html).toContain(text);
    expect(html).toContain("<title>Invitation · ");
    expect(html.match(/<script.*?<\/script>/gs)).toEqual([`<script>${readerTimeScript}</script>`]);
  });

  test("the page has exactly the script its policy allows", () => {
    const hash = createHash("sha256").update(readerTimeScript).digest("base64");
    expect(pageHeaders["Content-Security-Policy"]).toContain(`script-src 'sha256-${hash}'`);
  });

  test("the page shows the organization's brand, and its policy allows that color alone", () => {
    const logo = { url: "https://usher.example/usher/logo/x/y", width: 96, height: 48 };
    const brand = {
      productName: "Acme <Cloud>",
      color: "#9a1b2f",
      supportAddress: "a&b?bcc=c@acme.example",
      logo,
    };
    const html = page({ brand });
    expect(html).toContain('<p class="product"><bdi>Acme &lt;Cloud&gt;</bdi></p>');
    expect(html).toContain('<img class="logo" src="/usher/logo/x/y" alt="" width="96" height="48"');
    expect(html).toContain(
      'Questions? Write to <bdi><a href="mailto:a%26b%3Fbcc%3Dc@acme.example">',
    );
    expect(html).not.toContain('class="mark"');
    const [, style = "", ...others] = html.split(/<\/?style>/);
    expect(style).toContain(":root{--accent:#9a1b2f;");
    expect(others).toHaveLength(1);
    const hash = createHash("sha256").update(style).digest("base64");
    expect(headersFor({ color: "#9a1b2f" })["Content-Security-Policy"]).toContain(
      `style-src 'sha256-${hash}';`,
    );
    expect(headersFor({ color: "#9a1b30" })["Content-Security-Policy"]).not.toContain(hash);
  });

  test("the page is available in German", () => {
    const html = page({}, "de");
    expect(html).toContain('<html lang="de"');
    expect(html).toContain("28. November 2026 um 09:00 UTC");
    expect(html).toContain("Einladung annehmen");
  });

  test("S19: markup, addresses and special characters in user input are shown as text", () => {
    const html = page({
      organization: { id: "x", name: '<a href="https://evil.example">Win</a>' },
      inviter: { name: "<script>alert(1)</script>", email: '"><img src=x>@evil.example' },
      message: "</bdi></blockquote><form action=https://evil.example>",
      roles: ["member", "org-x"],
      roleNames: ["member", "<b>x"],
    });
    expect(html.match(/<a (?!href="\?lang=[a-z]{2}")/g)).toBeNull();
    for (const form of [/<form/g, /<form method="post" action="\?lang=en">/g])
      expect(html.match(form)).toHaveLength(3);
    expect(html.split("<script")).toHaveLength(2);
    expect(html).not.toContain("<img");
    expect(html).not.toContain("<b>");
  });

  test("a custom role is shown by its name, also one that is named like a system role", () => {
    const html = page({
      roles: ["member", "org-ops", "org-x"],
      roleNames: ["member", "Field operations", "admin"],
    });
    expect(html).toContain("<bdi>Member</bdi>, <bdi>Field operations</bdi>, <bdi>admin</bdi>");
    expect(html).not.toContain("org-ops");
  });

  test("S8: a punycode domain is shown unchanged, with its letters beside it", () => {
    const punycode = domainToASCII("аcme.com");
    expect(punycode).toMatch(/^xn--/);
    const html = page({ email: `jane@${punycode}` });
    expect(html).toContain(`<bdi>jane@${punycode}</bdi>`);
    expect(html).toContain("(<bdi>аcme.com</bdi>)");
  });

  test("a copied link shows no buttons", () => {
    const html = page({ provesMailbox: false });
    expect(html).toContain("<title>Sign in required");
    expect(html).not.toContain("<form");
  });

  test.each([
    ["accepted", 200, "You joined"],
    ["declined", 200, "You declined"],
    ["expired", 410, "This invitation has expired"],
    ["superseded", 410, "A newer link was sent"],
  ] as const)(
    "the page shows %s with status %d and nothing to accept or decline",
    (state, status, heading) => {
      const html = page({ state });
      expect(statusOf({ ...preview, state })).toBe(status);
      expect(html).toContain(heading);
      expect(html).toContain('role="status"');
      const offered = Array.from(
        html.matchAll(/<button[^>]* value="(\w+)"/g),
        ([, value]) => value,
      );
      expect(offered).toEqual(state === "accepted" ? [] : ["mute", "report"]);
    },
  );

  test("the page says when the access ends, or how long it lasts", () => {
    expect(page({ accessFor: { days: 30 } })).toMatch(/<bdi>30 days<\/bdi> from when you accept/);
    expect(page({ accessFor: { days: 1 } })).toContain("<bdi>1 day</bdi>");
    expect(page({ accessUntil: "2027-01-31T00:00:00.000Z" })).toMatch(
      /Your access<\/dt>.*until .*31 January 2027/s,
    );
    expect(page({})).not.toContain("Your access");
  });

  test("the page works without an inviter, a note and an expiry", () => {
    const html = page({ inviter: null, message: null, expiresAt: null });
    expect(html).toContain("You are invited to join");
    expect(html).toContain("No expiry");
    expect(html).not.toContain("null");
  });

  test("the page has exactly the style its policy allows", () => {
    const [, style = ""] = /<style>(.*?)<\/style>/s.exec(page()) ?? [];
    const hash = createHash("sha256").update(style).digest("base64");
    expect(pageHeaders["Content-Security-Policy"]).toContain(`style-src 'sha256-${hash}'`);
    expect(page()).not.toContain(" style=");
  });
});
