import { ok, warn } from "../check.ts";
import { isAligned, organizationalDomain, type AlignmentMode } from "./alignment.ts";
import {
  describeRecord,
  dkimRecordsOf,
  usualKeys,
  type AuthenticatedDomain,
  type WantedKey,
} from "./authenticated-domain.ts";
import { findKey, type KeyLookup } from "./dkim-key.ts";
import type { Dns } from "./dns.ts";
import { retryDns, senderPage, verifyAgain, type Finding } from "./finding.ts";

const name = "dkim";

export type SigningDomain = { domain: string; keys: { wanted: WantedKey; found: KeyLookup }[] };

export async function lookUpKeys(dns: Dns, signer: AuthenticatedDomain): Promise<SigningDomain> {
  return lookUp(dns, signer.domain, dkimRecordsOf(signer));
}

/** Where SendGrid does not say what it signs with: the usual keys of the sender's domain and of its organization's. */
export async function lookUpUsualKeys(dns: Dns, from: string): Promise<SigningDomain[]> {
  const domains = [...new Set([from, organizationalDomain(from)])];
  return Promise.all(domains.map((domain) => lookUp(dns, domain, usualKeys(domain))));
}

async function lookUp(dns: Dns, domain: string, wanted: WantedKey[]): Promise<SigningDomain> {
  const keys = wanted.map(async (key) => ({ wanted: key, found: await findKey(dns, key) }));
  return { domain, keys: await Promise.all(keys) };
}

export function judgeDkim(
  { domain, keys }: SigningDomain,
  from: string,
  mode: AlignmentMode,
): Finding {
  for (const { wanted, found } of keys)
    if (found.kind === "unknown")
      return {
        check: warn(name, `${wanted.host} could not be looked up: ${found.reason}.`, retryDns),
        passes: null,
      };
  const broken = keys.filter(({ found }) => found.kind !== "key" && found.kind !== "unfilled");
  const isCertain = broken.every(({ found }) => found.kind !== "testing");
  if (broken.length > 0)
    return {
      check: warn(
        name,
        `Receivers cannot check SendGrid's signature: ${broken.map(describeBroken).join("; ")}.`,
        publishAdvice(broken.map(({ wanted }) => wanted)),
      ),
      // SendGrid changes between its keys, and does not say which is in use.
      passes: isCertain && broken.length === keys.length ? false : null,
    };
  if (!keys.some(({ found }) => found.kind === "key"))
    return {
      check: warn(
        name,
        `The records of ${domain} lead to SendGrid, which has no key there.`,
        verifyAgain,
      ),
      passes: false,
    };
  return judgeAlignment(domain, from, mode);
}

function judgeAlignment(domain: string, from: string, mode: AlignmentMode): Finding {
  if (isAligned(domain, from, mode))
    return {
      check: ok(name, `SendGrid's key for ${domain} is published, and aligned with ${from}.`),
      passes: true,
    };
  return {
    check: warn(
      name,
      `SendGrid signs as ${domain}, which strict alignment (adkim=s) does not accept for ${from}.`,
      `Authenticate ${from} itself at ${senderPage}, or remove adkim=s from the DMARC record.`,
    ),
    passes: false,
  };
}

/** A domain without the usual keys may still have others. */
export function judgeUsualKeys(
  domains: readonly SigningDomain[],
  from: string,
  mode: AlignmentMode,
): Finding {
  const signing = domains.find(({ keys }) => keys.some(({ found }) => found.kind === "key"));
  if (signing !== undefined) return judgeAlignment(signing.domain, from, mode);
  const all = domains.flatMap(({ keys }) => keys);
  for (const { wanted, found } of all)
    if (found.kind === "unknown")
      return {
        check: warn(name, `${wanted.host} could not be looked up: ${found.reason}.`, retryDns),
        passes: null,
      };
  return {
    check: warn(
      name,
      `No key of SendGrid's is at ${all.map(({ wanted }) => wanted.host).join(", ")}.`,
      `Authenticate ${from} at ${senderPage}. If it is, with a selector of your own, the API key has to read it: see above.`,
    ),
    passes: null,
  };
}

function describeBroken({ wanted: { host }, found }: SigningDomain["keys"][number]): string {
  switch (found.kind) {
    case "other":
      return `${host} leads to ${found.found}`;
    case "revoked":
      return `${host} has an empty key`;
    case "testing":
      return `${host} is marked as a test (t=y)`;
    default:
      return `${host} is missing`;
  }
}

function publishAdvice(wanted: readonly WantedKey[]): string {
  const records = wanted.flatMap(({ host, type, data, valid = false }) =>
    type === undefined || data === undefined ? [] : [describeRecord({ host, type, data, valid })],
  );
  return records.length > 0
    ? ["Publish in DNS:", ...records].join("\n")
    : `Publish the records that ${senderPage} shows.`;
}
