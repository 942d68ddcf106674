import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

import { isId } from "../model/ids.ts";

/*
 * usher_org_<id as 32 hex digits>_<secret as 64 hex digits>, or usher_pat_… for a personal key. The
 * secret has 256 random bits, so a plain SHA-256 is enough at rest.
 */
const pattern = /^usher_(org|pat)_([0-9a-f]{32})_([0-9a-f]{64})$/;

export type ApiKeyKind = "org_key" | "personal_key";

export function newSecret(
  kind: ApiKeyKind,
  id: string,
): { token: string; prefix: string; hash: Buffer } {
  const secret = randomBytes(32).toString("hex");
  const prefix = `usher_${kind === "org_key" ? "org" : "pat"}_${id.replaceAll("-", "")}`;
  return { token: `${prefix}_${secret}`, prefix, hash: hashSecret(secret) };
}

/** Null for what no key of ours looks like. */
export function parseToken(token: string): { kind: ApiKeyKind; id: string; secret: string } | null {
  const match = pattern.exec(token);
  const [, kind, hex = "", secret] = match ?? [];
  if (!kind || !secret) return null;
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return isId(id) ? { kind: kind === "org" ? "org_key" : "personal_key", id, secret } : null;
}

export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

export function sameHash(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
