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
  /** Receivers are asked to take the signature for none (`t=y`, RFC 6376, 3.6.1). */
  | { kind: "testing" }
  /** Another key than the one SendGrid signs with. */
  | { kind: "other"; found: string }
  | { kind: "unknown"; reason: string };

type PublishedKey = { key: string; isTest: boolean };

/** Whether the key that SendGrid wants at a name is the one that receivers find there. */
export async function findKey(dns: Dns, wanted: WantedKey): Promise<KeyLookup> {
  const isText = wanted.type === "txt";
  const target = wanted.data === undefined ? null : normalizeName(wanted.data);
  const [texts, alias] = await Promise.all([
    dns.txt(wanted.host),
    isText ? ({ kind: "none" } as const) : findAlias(dns, wanted.host, target),
  ]);
  if (texts.kind === "unknown") return texts;
  if (alias.kind === "unknown") return alias;
  if (alias.kind === "wrong") return { kind: "other", found: alias.target };
  const found = keyOf(texts);
  if (found === null) return { kind: alias.kind === "right" ? "unfilled" : "missing" };
  if (alias.kind === "right") return judged(found, found);
  if (isText) return judged(found, keyIn(wanted.data ?? ""));
  return target === null ? judged(found, found) : flattened(dns, target, found);
}

/** A provider that flattens CNAMEs shows none, but the key behind it. */
async function flattened(dns: Dns, target: string, found: PublishedKey): Promise<KeyLookup> {
  const texts = await dns.txt(target);
  return texts.kind === "unknown" ? texts : judged(found, keyOf(texts));
}

function judged({ key, isTest }: PublishedKey, wanted: PublishedKey | null): KeyLookup {
  if (key === "") return { kind: "revoked" };
  if (key !== wanted?.key) return { kind: "other", found: "another key" };
  return { kind: isTest ? "testing" : "key" };
}

function keyOf(answer: DnsAnswer): PublishedKey | null {
  const texts = answer.kind === "found" ? answer.values : [];
  return texts.map(keyIn).find((key) => key !== null) ?? null;
}

/** The public key of a record's text, without its white space; null where the text is no DKIM record. */
function keyIn(text: string): PublishedKey | null {
  if (/^\s*v\s*=/i.test(text) && !/^\s*v\s*=\s*DKIM1\s*(?:;|$)/.test(text)) return null;
  const [, key] = /(?:^|;)\s*p\s*=([^;]*)/.exec(text) ?? [];
  if (key === undefined) return null;
  const [, flags = ""] = /(?:^|;)\s*t\s*=([^;]*)/.exec(text) ?? [];
  const isTest = flags.split(":").some((flag) => flag.trim() === "y");
  return { key: key.replaceAll(/\s+/g, ""), isTest };
}
