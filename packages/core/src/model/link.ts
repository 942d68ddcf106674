import { createHash, createHmac, timingSafeEqual } from "node:crypto";

import { createSealer, deriveKey, type Sealer } from "./sealer.ts";

/**
 * Derives and checks the secret part of a link. The verifier is HMAC-SHA-256 over invitation id,
 * generation and, for a copied link, that it is one (for a mute link: id and purpose), under a key of the environment. It is in base32
 * so that no email client cuts it, and stored nowhere.
 */
export type LinkKeyring = {
  /** The key new links are made with; recorded on the invitation so that a retry derives the same link. */
  currentKeyId: string;
  /** False when no key with this id is configured any more (or not yet, while keys change). */
  knows(keyId: string): boolean;
  /** Throws when the key is not known. */
  verifier(link: LinkIdentity | MuteLinkIdentity, keyId: string): string;
  /** Constant time over every configured key. */
  matches(link: LinkIdentity | MuteLinkIdentity, verifier: string): boolean;
  /** The same amount of work for a link that does not exist. */
  matchesNothing(verifier: string): false;
  /** Seals the secrets of webhook endpoints, under keys derived from the same ones. */
  webhookSecrets: Sealer;
  /** What a mailbox of someone who was erased is kept as, under keys derived from the same ones: one for each, newest first. */
  recipientHashes(mailbox: string): RecipientHash[];
};

export type RecipientHash = { keyId: string; hash: string };

export type LinkIdentity = {
  invitationId: string;
  generation: number;
  /** The link that `copyLink` hands out: another secret than the emailed one, so it proves no mailbox. */
  copied?: boolean;
};

/** The link of the header List-Unsubscribe. It can only mute, and does so whatever became of the invitation. */
export type MuteLinkIdentity = { invitationId: string; purpose: "mute" };

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
const verifierLength = 52;

/**
 * Newest key first. Each key has at least 32 bytes. `erasureKeys`: older ones that no link is accepted with any more,
 * and by which people who were erased are still known.
 */
export function createLinkKeyring(
  keys: readonly Buffer[],
  erasureKeys: readonly Buffer[] = [],
): LinkKeyring {
  const ring = keys.map((key) => ({ id: keyId(key), key }));
  const newest = ring[0];
  if (newest === undefined) throw new Error("at least one link key is required");
  const weak = [...keys, ...erasureKeys].find((key) => key.length < 32);
  if (weak) throw new Error("a link key must have at least 32 bytes");

  const recipientKeys = [...keys, ...erasureKeys].map((key) => ({
    keyId: keyId(key),
    key: deriveKey(key, "usher-erased-recipient"),
  }));
  const matches = (link: LinkIdentity | MuteLinkIdentity, verifier: string): boolean => {
    let found = false;
    for (const { key } of ring) found = equal(derive(key, link), verifier) || found;
    return found;
  };
  return {
    currentKeyId: newest.id,
    knows: (id) => ring.some((candidate) => candidate.id === id),
    verifier(link, id) {
      const entry = ring.find((candidate) => candidate.id === id);
      if (!entry) throw new Error(`link key ${id} is not configured`);
      return derive(entry.key, link);
    },
    matches,
    matchesNothing(verifier) {
      const link = { invitationId: "00000000-0000-0000-0000-000000000000", generation: 0 };
      matches(link, verifier);
      matches({ ...link, copied: true }, verifier);
      return false;
    },
    webhookSecrets: createSealer(keys, "usher-webhook-secret"),
    recipientHashes: (mailbox) =>
      recipientKeys.map(({ keyId: id, key }) => ({
        keyId: id,
        hash: createHmac("sha256", key).update(mailbox).digest("hex"),
      })),
  };
}

/** The path segment of a link. */
export function formatLinkToken(selector: string, verifier: string): string {
  return `${selector}.${verifier}`;
}

const tokenPattern =
  /^[^0-9a-z]*([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([a-z2-7]{52})(?![0-9a-z])/i;
const encodedAscii = /%[2-7][0-9a-f]/gi;

/**
 * Null for anything that no link of ours looks like. Email clients add punctuation to a link or what
 * stands next to it, encode it and change its case. Both alphabets have one case, so none of that loses anything.
 */
export function parseLinkToken(token: string): { selector: string; verifier: string } | null {
  const decoded = token.replace(encodedAscii, (escape) =>
    String.fromCharCode(Number.parseInt(escape.slice(1), 16)),
  );
  const [, selector, verifier] = tokenPattern.exec(decoded) ?? [];
  if (selector === undefined || verifier === undefined) return null;
  return { selector: selector.toLowerCase(), verifier: verifier.toLowerCase() };
}

/** Identifies a key without revealing it. */
function keyId(key: Buffer): string {
  return createHash("sha256").update("usher-link-key").update(key).digest("hex").slice(0, 12);
}

function derive(key: Buffer, link: LinkIdentity | MuteLinkIdentity): string {
  return base32(createHmac("sha256", key).update(identityText(link)).digest());
}

/** No generation is a word, so the links of different purposes never have the same secret. */
function identityText(link: LinkIdentity | MuteLinkIdentity): string {
  if ("purpose" in link) return `${link.invitationId}.${link.purpose}`;
  const { invitationId, generation, copied = false } = link;
  return `${invitationId}.${generation}${copied ? ".copied" : ""}`;
}

function base32(bytes: Buffer): string {
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  let text = "";
  for (let at = 0; at < bits.length; at += 5)
    text += alphabet.charAt(Number.parseInt(bits.slice(at, at + 5).padEnd(5, "0"), 2));
  return text.slice(0, verifierLength);
}

/** By their digests, which have one length whatever was given. */
function equal(expected: string, given: string): boolean {
  return timingSafeEqual(digest(expected), digest(given));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
