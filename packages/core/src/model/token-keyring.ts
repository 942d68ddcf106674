import { createSealer, deriveKey, type SealedText } from "./sealer.ts";

/** A workspace's tokens, readable only with the named key. */
export type SealedTokens = SealedText;

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

const use = "usher-slack-token";

/** Newest key first; each has at least 32 bytes. */
export function createTokenKeyring(keys: readonly Buffer[]): TokenKeyring {
  if (keys.some((key) => key.length < 32))
    throw new Error("a token key must have at least 32 bytes");
  const [newest] = keys;
  if (newest === undefined) throw new Error("at least one token key is required");
  const sealer = createSealer(keys, use);
  return {
    seal: (tokens, binding) =>
      sealer.seal(JSON.stringify([tokens.botToken, tokens.refreshToken]), rowOf(binding)),
    open(sealed, binding) {
      const text = sealer.open(sealed, rowOf(binding));
      return text === null ? null : tokensIn(JSON.parse(text));
    },
    knows: sealer.knows,
    isCurrent: ({ keyId }) => keyId === sealer.currentKeyId,
    stateSecret: deriveKey(newest, "usher-slack-state").toString("base64"),
  };
}

function tokensIn(value: unknown): SlackTokens | null {
  if (!Array.isArray(value)) return null;
  const [botToken, refreshToken]: unknown[] = value;
  if (typeof botToken !== "string") return null;
  return { botToken, refreshToken: typeof refreshToken === "string" ? refreshToken : null };
}

function rowOf({ organizationId, teamId }: TokenBinding): string[] {
  return [organizationId, teamId];
}
