import { z } from "zod";

import type { ProbeResult } from "../ask.ts";
import { organizationalDomain } from "./alignment.ts";
import { normalizeName } from "./dns.ts";

const name = z.string().transform(normalizeName);

const recordSchema = z.object({
  valid: z.boolean(),
  type: z.string().transform((type) => type.toLowerCase()),
  host: name,
  data: z.string(),
});
/** A record that SendGrid wants to be published. */
export type WantedRecord = z.infer<typeof recordSchema>;

const domainSchema = z.object({
  domain: name,
  valid: z.boolean(),
  subdomain: z.string().nullish(),
  username: z.string().nullish(),
  default: z.boolean().default(false),
  ips: z.array(z.string()).nullish(),
  dns: z.record(z.string(), recordSchema).default({}),
  subusers: z.array(z.object({ username: z.string() })).nullish(),
});
export type AuthenticatedDomain = z.infer<typeof domainSchema>;

export type DomainList =
  | { kind: "listed"; domains: readonly AuthenticatedDomain[] }
  | { kind: "forbidden"; status: number }
  | { kind: "unknown"; reason: string };

const pageSize = 500;
/** SendGrid keeps at most 3,000 for an account. */
const maxPages = 7;

/**
 * All domains that the account, or its subuser, signs for. A subuser may use one that its parent assigned, which
 * only the parent's list shows.
 */
export async function listAuthenticatedDomains(
  get: (path: string) => Promise<ProbeResult>,
  subuser: string | null,
): Promise<DomainList> {
  const domains: AuthenticatedDomain[] = [];
  for (let page = 0; page < maxPages; page += 1) {
    const asked = await get(
      `/v3/whitelabel/domains?limit=${pageSize}&offset=${page * pageSize}&exclude_subusers=${subuser === null}`,
    );
    if (!asked.answered) return { kind: "unknown", reason: asked.reason };
    if (asked.status === 401 || asked.status === 403)
      return { kind: "forbidden", status: asked.status };
    const listed = z.array(domainSchema).safeParse(asked.body);
    if (!listed.success) return { kind: "unknown", reason: `it answered ${asked.status}` };
    domains.push(...listed.data);
    if (listed.data.length < pageSize) break;
  }
  const isUsed = ({ username, subusers }: AuthenticatedDomain) =>
    subuser === null ||
    username === subuser ||
    (subusers ?? []).some((assigned) => assigned.username === subuser);
  return { kind: "listed", domains: domains.filter(isUsed) };
}

export type Signer =
  /** `isDefault`: only because no other domain is nearer to the sender's. */
  | { kind: "valid"; domain: AuthenticatedDomain; isDefault: boolean }
  /** It would sign, but SendGrid has not found its records. */
  | { kind: "invalid"; domain: AuthenticatedDomain }
  /** SendGrid signs with a domain of its own, or with another company's of the account. */
  | { kind: "foreign"; domain: string | null };

/** What signs an email from `from`: the nearest domain around it, else the default of the account. */
export function signerOf(from: string, domains: readonly AuthenticatedDomain[]): Signer {
  const around = domains
    .filter(({ domain }) => from === domain || from.endsWith(`.${domain}`))
    .toSorted((one, other) => other.domain.length - one.domain.length);
  const [nearest] = around;
  const valid = around.find((domain) => domain.valid);
  if (valid !== undefined) return { kind: "valid", domain: valid, isDefault: false };
  const fallback = domains.find((domain) => domain.default && domain.valid);
  if (fallback && organizationalDomain(fallback.domain) === organizationalDomain(from))
    return { kind: "valid", domain: fallback, isDefault: true };
  if (nearest !== undefined) return { kind: "invalid", domain: nearest };
  return { kind: "foreign", domain: fallback?.domain ?? null };
}

/** The domain of the envelope's sender, where bounces go: SPF is about this one. */
export function returnPathOf({ dns, subdomain, domain }: AuthenticatedDomain): string {
  const record = dns["mail_cname"] ?? dns["subdomain_spf"] ?? dns["mail_server"];
  return record?.host ?? normalizeName(subdomain ? `${subdomain}.${domain}` : domain);
}

/** The keys that SendGrid signs with; its usual selectors where it lists none. */
export function dkimRecordsOf({ dns, domain }: AuthenticatedDomain): WantedKey[] {
  const records = Object.values(dns).filter(({ host }) => host.includes("._domainkey."));
  return records.length > 0 ? records : usualKeys(domain);
}

export type WantedKey = Pick<WantedRecord, "host"> & Partial<WantedRecord>;

export function usualKeys(domain: string): WantedKey[] {
  return ["s1", "s2"].map((selector) => ({ host: `${selector}._domainkey.${domain}` }));
}

/** As the form of a DNS provider asks for it. */
export function describeRecord({ type, host, data }: WantedRecord): string {
  const kind = type.toUpperCase();
  return `${kind} ${host} → ${kind === "TXT" ? `"${data}"` : data}`;
}
