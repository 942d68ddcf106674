import { createPublicKey, verify, type KeyObject } from "node:crypto";

export type SignedPost = {
  signature: string | undefined;
  /** Unix seconds, as text: exactly what was signed. */
  timestamp: string | undefined;
  body: Uint8Array;
};

export type EventVerifierOptions = {
  /** Base64 SPKI as SendGrid shows it; several while a key is being replaced. */
  publicKeys: readonly string[];
  /** SendGrid repeats a post for 24 hours; whether with a fresh timestamp is not documented. */
  maxAgeSeconds?: number;
};

const defaultMaxAgeSeconds = 25 * 3600;
const maxAheadSeconds = 5 * 60;
const unixSeconds = /^\d{1,12}$/;
/** A DER signature of P-256 has at most 72 bytes. */
const base64Signature = /^[A-Za-z0-9+/]{8,96}={0,2}$/;

/** Whether SendGrid signed this post, not too long ago. Throws for a key that is none; the check never does. */
export function createEventVerifier(options: EventVerifierOptions): (post: SignedPost) => boolean {
  const keys = options.publicKeys.map(readKey);
  const maxAgeSeconds = options.maxAgeSeconds ?? defaultMaxAgeSeconds;
  return ({ signature, timestamp, body }) => {
    if (signature === undefined || !base64Signature.test(signature)) return false;
    if (timestamp === undefined || !unixSeconds.test(timestamp)) return false;
    const age = Date.now() / 1000 - Number(timestamp);
    if (age > maxAgeSeconds || age < -maxAheadSeconds) return false;
    const signed = Buffer.concat([Buffer.from(timestamp), body]);
    const bytes = Buffer.from(signature, "base64");
    return keys.some((key) => isSigned(signed, key, bytes));
  };
}

function isSigned(signed: Buffer, key: KeyObject, signature: Buffer): boolean {
  try {
    return verify("sha256", signed, key, signature);
  } catch {
    return false;
  }
}

function readKey(text: string): KeyObject {
  try {
    const key = createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" });
    if (key.asymmetricKeyDetails?.namedCurve === "prime256v1") return key;
  } catch {
    // Said below, without what was given.
  }
  throw new Error("the event webhook's public key is not a base64 P-256 key");
}
