import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

/** A text that only the named key opens. */
export type SealedText = { keyId: string; sealed: Buffer };

export type Sealer = {
  /** `binding` names the row it belongs to: a copy in another row does not open. */
  seal(text: string, binding: readonly string[]): SealedText;
  /** Null when no key that is configured opens it: a wrong binding, a changed byte, a missing key. */
  open(sealed: SealedText, binding: readonly string[]): string | null;
  /** False when no key with this id is configured. */
  knows(keyId: string): boolean;
  /** The id of the key that seals from now on. */
  currentKeyId: string;
  /** Of the keys that only open. */
  olderKeyIds: readonly string[];
};

const nonceBytes = 12;
const tagBytes = 16;
const cipherName = "aes-256-gcm";

/** AES-256-GCM under keys derived for one use. Newest key first; each has at least 32 bytes. */
export function createSealer(keys: readonly Buffer[], use: string): Sealer {
  const ring = keys.map((key) => ({ id: keyId(key), key: deriveKey(key, use) }));
  const [newest] = ring;
  if (newest === undefined) throw new Error("at least one key is required");
  const boundTo = (binding: readonly string[]) => Buffer.from(JSON.stringify([use, ...binding]));
  return {
    currentKeyId: newest.id,
    olderKeyIds: ring.slice(1).map(({ id }) => id),
    seal(text, binding) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(cipherName, newest.key, nonce).setAAD(boundTo(binding));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return { keyId: newest.id, sealed: Buffer.concat([nonce, cipher.getAuthTag(), body]) };
    },
    open({ keyId: id, sealed }, binding) {
      const entry = ring.find((candidate) => candidate.id === id);
      if (entry === undefined || sealed.length <= nonceBytes + tagBytes) return null;
      const nonce = sealed.subarray(0, nonceBytes);
      const tag = sealed.subarray(nonceBytes, nonceBytes + tagBytes);
      const decipher = createDecipheriv(cipherName, entry.key, nonce, { authTagLength: tagBytes });
      decipher.setAAD(boundTo(binding)).setAuthTag(tag);
      try {
        const body = sealed.subarray(nonceBytes + tagBytes);
        return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
      } catch {
        return null;
      }
    },
    knows: (id) => ring.some((candidate) => candidate.id === id),
  };
}

export function deriveKey(key: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key, Buffer.alloc(0), use, 32));
}

/** Identifies a key without revealing it. */
function keyId(key: Buffer): string {
  return createHash("sha256").update("usher-token-key").update(key).digest("hex").slice(0, 12);
}
