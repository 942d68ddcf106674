import { findAlias } from "./alias.ts";
import type { WantedKey } from "./authenticated-domain.ts";
import { normalizeName, type Dns, type DnsAnswer } from "./dns.ts";

export type KeyLookup =
  | { kind: "key" }
  /** Its CNAME is right, but SendGrid has no key there. */
  | { kind: "unfilled" }
  | { kind: "missing" }
  /** An empty key: the domain says that it is no longer in use (RFC 6376, 3.6.1). */
  | { kind: "revoked" }
  /** Another key than the one SendGrid signs with. */
  | { kind: "other"; found: string }
  | { kind: "unknown"; reason: string };

/** Whether the key that SendGrid wants at a name is the one that receivers find there. */
export async function findKey(dns: Dns, wanted: WantedKey): Promise<KeyLookup> {
  const isText = wanted.type === "txt";
  const expected = wanted.data === undefined ? null : normalizeName(wanted.data);
  const [texts, alias] = await Promise.all([
    dns.txt(wanted.host),
    isText ? ({ kind: "none" } as const) : findAlias(dns, wanted.host, expected),
  ]);
  if (texts.kind === "unknown") return texts;
  if (alias.kind === "unknown") return alias;
  if (alias.kind === "wrong") return { kind: "other", found: alias.target };
  const key = keyOf(texts);
  // A provider that flattens CNAMEs shows none, and the key is there all the same.
  if (key === null) return { kind: alias.kind === "right" ? "unfilled" : "missing" };
  if (key === "") return { kind: "revoked" };
  const isOther = isText && key !== keyIn(wanted.data ?? "");
  return isOther ? { kind: "other", found: "another key" } : { kind: "key" };
}

function keyOf(answer: DnsAnswer): string | null {
  const texts = answer.kind === "found" ? answer.values : [];
  return texts.map(keyIn).find((key) => key !== null) ?? null;
}

/** The public key of a record's text, without its white space; null where the text is no DKIM record. */
function keyIn(text: string): string | null {
  if (/^\s*v\s*=/i.test(text) && !/^\s*v\s*=\s*DKIM1\s*(?:;|$)/.test(text)) return null;
  const [, key] = /(?:^|;)\s*p\s*=([^;]*)/.exec(text) ?? [];
  return key === undefined ? null : key.replaceAll(/\s+/g, "");
}
