import { describe, expect, test } from "vitest";

import { createLinkKeyring, formatLinkToken, parseLinkToken } from "./link.ts";

const older = Buffer.alloc(32, 1);
const newer = Buffer.alloc(32, 2);
const link = { invitationId: "0199f0aa-0000-7000-8000-000000000001", generation: 1 };
const selector = "7b0c5f0e-54c9-4d43-a0a6-0b8e9a0f6a11";

describe("a link keyring", () => {
  test("derives a stable verifier, and another for each generation and invitation", () => {
    const ring = createLinkKeyring([newer]);
    const verifier = ring.verifier(link, ring.currentKeyId);
    expect(verifier).toMatch(/^[a-z2-7]{52}$/);
    expect(ring.verifier(link, ring.currentKeyId)).toBe(verifier);
    expect(ring.verifier({ ...link, generation: 2 }, ring.currentKeyId)).not.toBe(verifier);
    expect(ring.verifier({ ...link, invitationId: selector }, ring.currentKeyId)).not.toBe(
      verifier,
    );
  });

  test("derives another verifier for the link that is copied", () => {
    const ring = createLinkKeyring([newer]);
    const emailed = ring.verifier(link, ring.currentKeyId);
    const copied = ring.verifier({ ...link, copied: true }, ring.currentKeyId);
    expect(copied).not.toBe(emailed);
    expect(ring.matches({ ...link, copied: true }, copied)).toBe(true);
    expect(ring.matches(link, copied)).toBe(false);
    expect(ring.matches({ ...link, copied: true }, emailed)).toBe(false);
  });

  test("accepts links of an older key after a rotation, and derives them for retries", () => {
    const before = createLinkKeyring([older]);
    const after = createLinkKeyring([newer, older]);
    const verifier = before.verifier(link, before.currentKeyId);
    expect(after.currentKeyId).not.toBe(before.currentKeyId);
    expect(after.matches(link, verifier)).toBe(true);
    expect(after.verifier(link, before.currentKeyId)).toBe(verifier);
    expect(createLinkKeyring([newer]).matches(link, verifier)).toBe(false);
  });

  test("matches neither a shorter, a longer nor a changed verifier", () => {
    const ring = createLinkKeyring([newer]);
    const verifier = ring.verifier(link, ring.currentKeyId);
    const changed = (verifier.startsWith("a") ? "b" : "a") + verifier.slice(1);
    for (const wrong of ["", verifier.slice(0, -1), `${verifier}a`, `${verifier} `, changed])
      expect(ring.matches(link, wrong)).toBe(false);
    expect(ring.matchesNothing(verifier)).toBe(false);
  });

  test("rejects an empty keyring and a weak key", () => {
    expect(() => createLinkKeyring([])).toThrow("at least one");
    expect(() => createLinkKeyring([Buffer.alloc(31)])).toThrow("32 bytes");
  });
});

test("reads a token only in the form used in links", () => {
  const ring = createLinkKeyring([newer]);
  const verifier = ring.verifier(link, ring.currentKeyId);
  expect(parseLinkToken(formatLinkToken(selector, verifier))).toEqual({ selector, verifier });
  for (const wrong of [
    "",
    ".",
    selector,
    `${selector}.`,
    `${selector}.${verifier.slice(0, -1)}.`,
    `${selector}.${verifier}a`,
    `${selector}.${verifier}%61`,
    `${selector}.${verifier}1`,
    `a${selector}.${verifier}`,
    `${selector} ${verifier}`,
    `${selector}.%${verifier}`,
    `${selector}.${verifier.replace(/[a-z]/, "\u017f")}`,
  ])
    expect(parseLinkToken(wrong)).toBeNull();
});

test("reads a token whatever an email client added around it or changed in it", () => {
  const ring = createLinkKeyring([newer]);
  const verifier = ring.verifier(link, ring.currentKeyId);
  const token = formatLinkToken(selector, verifier);
  const marks = Array.from(
    ".,;:!?)]}>/\\'\"*_~|=&#\u2026\u2019\u201d\u00bb\u3002\uff09\u200b\u00a0",
  );
  const encoded = ["%20", "%0A", "%0D%0A", "%22", "%27", "%29", "%2C", "%2F", "%3E", "%E2%80%8B"];
  const texts = ["&gt;", "&quot;", ">,", ").", ".Thanks", "/accept", " and more", "\n", "\u3068"];
  const written = [
    ...[...marks, ...encoded, ...texts].map((end) => `${token}${end}`),
    ...[" ", "%20", "<", "%3C", "(", '"', "/", "\u200b"].map((start) => `${start}${token}`),
    `<${token}>`,
    token.toUpperCase(),
    `${token.toUpperCase()}%2E`,
    `${selector.toUpperCase()}.${verifier}`,
    token.replace(".", "%2E"),
    token.replaceAll("-", "%2d"),
  ];
  for (const one of written)
    expect([one, parseLinkToken(one)]).toEqual([one, { selector, verifier }]);
});

test("treats text beyond ASCII as a wrong verifier", () => {
  const ring = createLinkKeyring([newer]);
  const right = ring.verifier(link, ring.currentKeyId);
  const folded = String.fromCharCode(right.charCodeAt(0) + 0x100) + right.slice(1);
  for (const wrong of ["\u0080", "\ud800", "\u{1f600}".repeat(26), folded, `${right} `]) {
    expect(ring.matches(link, wrong)).toBe(false);
    expect(ring.matchesNothing(wrong)).toBe(false);
  }
});
