import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

/** A workspace's tokens, readable only with the named key. */
export type SealedTokens = { keyId: string; sealed: Buffer };

export type SlackTokens = { botToken: string; refreshToken: string | null };

/** What a sealed token belongs to: one that is copied to another row does not open. */
export type TokenBinding = { organizationId: string; teamId: string };

export type TokenKeyring = {
  seal(tokens: SlackTokens, binding: TokenBinding): SealedTokens;
  /** Null when no key that is configured opens it: a wrong binding, a changed byte, a missing key. */
  open(sealed: SealedTokens, binding: TokenBinding): SlackTokens | null;
  /** False when no key with this id is configured. */
  knows(keyId: string): boolean;
  /** False for what an older key sealed. */
  isCurrent(sealed: SealedTokens): boolean;
  /** A secret for signing what lives for minutes, such as the state of an OAuth flow. */
  stateSecret: string;
};

const nonceBytes = 12;
const tagBytes = 16;
const cipherName = "aes-256-gcm";

/** AES-256-GCM. Newest key first; each has at least 32 bytes. */
export function createTokenKeyring(keys: readonly Buffer[]): TokenKeyring {
  if (keys.some((key) => key.length < 32))
    throw new Error("a token key must have at least 32 bytes");
  const ring = keys.map((key) => ({ id: keyId(key), key: derived(key, "usher-slack-token") }));
  const [newest] = ring;
  const [newestRaw] = keys;
  if (newest === undefined || newestRaw === undefined)
    throw new Error("at least one token key is required");
  return {
    seal(tokens, binding) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(cipherName, newest.key, nonce).setAAD(boundTo(binding));
      const text = JSON.stringify([tokens.botToken, tokens.refreshToken]);
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
        const text = Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
        return tokensIn(JSON.parse(text));
      } catch {
        return null;
      }
    },
    knows: (id) => ring.some((candidate) => candidate.id === id),
    isCurrent: ({ keyId: id }) => id === newest.id,
    stateSecret: derived(newestRaw, "usher-slack-state").toString("base64"),
  };
}

function tokensIn(value: unknown): SlackTokens | null {
  if (!Array.isArray(value)) return null;
  const [botToken, refreshToken]: unknown[] = value;
  if (typeof botToken !== "string") return null;
  return { botToken, refreshToken: typeof refreshToken === "string" ? refreshToken : null };
}

function boundTo({ organizationId, teamId }: TokenBinding): Buffer {
  return Buffer.from(JSON.stringify(["usher-slack-token", organizationId, teamId]));
}

function derived(key: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key, Buffer.alloc(0), use, 32));
}

/** Identifies a key without revealing it. */
function keyId(key: Buffer): string {
  return createHash("sha256").update("usher-token-key").update(key).digest("hex").slice(0, 12);
}
