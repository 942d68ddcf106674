import { organizationalDomain, type AlignmentMode } from "./alignment.ts";
import type { Dns } from "./dns.ts";

export type DmarcPolicy = "none" | "quarantine" | "reject";

export type DmarcRecord = {
  policy: DmarcPolicy;
  /** For subdomains without a record of their own; null: the same. */
  subdomainPolicy: DmarcPolicy | null;
  dkim: AlignmentMode;
  spf: AlignmentMode;
  /** To how many of a hundred failing emails the policy applies. */
  percent: number;
  /** Where aggregate reports go, as URIs. */
  reports: readonly string[];
};

export type DmarcLookup =
  /** `policy` is the one that applies to the domain that was asked for. */
  | { kind: "found"; name: string; record: DmarcRecord; policy: DmarcPolicy }
  | { kind: "none" }
  /** Receivers ignore all of them. */
  | { kind: "several"; name: string; count: number }
  | { kind: "invalid"; name: string; text: string }
  | { kind: "unknown"; name: string; reason: string };

const version = /^v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/;

/** The record that receivers apply: the domain's own, else the organizational domain's (RFC 7489, 6.6.3). */
export async function findDmarc(dns: Dns, from: string): Promise<DmarcLookup> {
  for (const domain of new Set([from, organizationalDomain(from)])) {
    const name = `_dmarc.${domain}`;
    const answer = await dns.txt(name);
    if (answer.kind === "unknown") return { kind: "unknown", name, reason: answer.reason };
    const texts = answer.kind === "found" ? answer.values.filter((text) => version.test(text)) : [];
    const [text, ...more] = texts;
    if (text === undefined) continue;
    if (more.length > 0) return { kind: "several", name, count: texts.length };
    const record = parseDmarc(text);
    if (record === null) return { kind: "invalid", name, text };
    const policy = domain === from ? record.policy : (record.subdomainPolicy ?? record.policy);
    return { kind: "found", name, record, policy };
  }
  return { kind: "none" };
}

/**
 * Null where receivers take it for no record (RFC 7489, 6.3 and 6.6.3). Other broken tags have their default;
 * with a broken policy and somewhere to report, the policy is `none`.
 */
export function parseDmarc(text: string): DmarcRecord | null {
  if (!version.test(text)) return null;
  const tags = tagsOf(text);
  const reports = reportsOf(tags.get("rua") ?? "");
  const policy = policyOf(tags.get("p"));
  const given = tags.get("sp");
  const subdomainPolicy = given === undefined ? null : policyOf(given);
  const isBroken = policy === null || (given !== undefined && subdomainPolicy === null);
  if (isBroken && reports.length === 0) return null;
  return {
    policy: isBroken ? "none" : policy,
    subdomainPolicy: isBroken ? null : subdomainPolicy,
    dkim: modeOf(tags.get("adkim")),
    spf: modeOf(tags.get("aspf")),
    percent: percentOf(tags.get("pct")),
    reports,
  };
}

/** Tag names are in any case; of one that is repeated the first counts. */
function tagsOf(text: string): Map<string, string> {
  const tags = new Map<string, string>();
  for (const part of text.split(";")) {
    const at = part.indexOf("=");
    const name = part.slice(0, at).trim().toLowerCase();
    if (at > 0 && !tags.has(name)) tags.set(name, part.slice(at + 1).trim());
  }
  return tags;
}

function policyOf(value: string | undefined): DmarcPolicy | null {
  const policies = ["none", "quarantine", "reject"] as const;
  return policies.find((policy) => policy === value?.toLowerCase()) ?? null;
}

function modeOf(value: string | undefined): AlignmentMode {
  return value?.toLowerCase() === "s" ? "strict" : "relaxed";
}

function percentOf(value: string | undefined): number {
  const percent = /^\d{1,3}$/.test(value ?? "") ? Number(value) : 100;
  return Math.min(percent, 100);
}

/** A URI may end in the largest size of a report, such as `!10m`. */
function reportsOf(value: string): string[] {
  return value
    .split(",")
    .map((uri) => uri.trim().replace(/!\d+[kmgt]?$/i, ""))
    .filter((uri) => URL.canParse(uri));
}
