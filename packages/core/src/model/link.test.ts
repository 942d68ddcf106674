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
    `${selector}.${verifier}.`,
    `${selector}.${verifier.toUpperCase()}`,
    `${selector.toUpperCase()}.${verifier}`,
    ` ${selector}.${verifier}`,
    `${selector}.${verifier}\n`,
  ])
    expect(parseLinkToken(wrong)).toBeNull();
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
