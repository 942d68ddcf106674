import { randomBytes } from "node:crypto";

import { expect, test } from "vitest";

import { createTokenKeyring } from "./token-keyring.ts";

const [oldKey, newKey] = [randomBytes(32), randomBytes(48)];
const tokens = { botToken: "xoxb-secret", refreshToken: "xoxe-secret" };
const binding = { organizationId: "01930000-0000-7000-8000-0000000000aa", teamId: "T1" };

test("decrypts what it encrypted, reveals nothing, and never gives the same ciphertext twice", () => {
  const ring = createTokenKeyring([newKey]);
  const [one, two] = [ring.seal(tokens, binding), ring.seal(tokens, binding)];
  expect(ring.open(one, binding)).toEqual(tokens);
  expect(one.sealed.toString("latin1")).not.toContain("secret");
  expect(one.sealed.equals(two.sealed)).toBe(false);
  const lone = ring.seal({ botToken: "xoxb-1", refreshToken: null }, binding);
  expect(ring.open(lone, binding)).toEqual({ botToken: "xoxb-1", refreshToken: null });
});

test("does not decrypt a token copied to another team or organization", () => {
  const ring = createTokenKeyring([newKey]);
  const sealed = ring.seal(tokens, binding);
  expect(ring.open(sealed, { ...binding, teamId: "T2" })).toBeNull();
  expect(ring.open(sealed, { ...binding, organizationId: "other" })).toBeNull();
});

test("decrypts nothing with a changed byte, a cut or an unknown key", () => {
  const ring = createTokenKeyring([newKey]);
  const { keyId, sealed } = ring.seal(tokens, binding);
  for (const at of sealed.keys()) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(ring.open({ keyId, sealed: changed }, binding)).toBeNull();
  }
  expect(ring.open({ keyId, sealed: sealed.subarray(0, 20) }, binding)).toBeNull();
  expect(ring.open({ keyId: "0123456789ab", sealed }, binding)).toBeNull();
});

test("decrypts with older keys and encrypts with the newest", () => {
  const sealed = createTokenKeyring([oldKey]).seal(tokens, binding);
  const both = createTokenKeyring([newKey, oldKey]);
  expect(both.open(sealed, binding)).toEqual(tokens);
  expect(both.isCurrent(sealed)).toBe(false);
  expect(both.isCurrent(both.seal(tokens, binding))).toBe(true);
  expect(createTokenKeyring([newKey]).open(sealed, binding)).toBeNull();
});

test("rejects an empty keyring and a weak key", () => {
  expect(() => createTokenKeyring([])).toThrow("at least one");
  expect(() => createTokenKeyring([randomBytes(31)])).toThrow("32 bytes");
});
