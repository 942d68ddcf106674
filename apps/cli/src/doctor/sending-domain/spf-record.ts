import { BlockList, isIP } from "node:net";

import { normalizeName, type Dns } from "./dns.ts";

export type SpfLookup =
  /** `by` is the term that lets SendGrid send. */
  | { kind: "authorized"; by: string }
  | { kind: "unauthorized" }
  | { kind: "none" }
  /** Receivers report an error and accept no sender. */
  | { kind: "invalid"; reason: string }
  | { kind: "unknown"; reason: string };

type Term = { text: string; passes: boolean; name: string; value: string };
type Walk = { dns: Dns; ip: string | null; lookups: number };

/** RFC 7208, 4.6.4. */
const maxLookups = 10;
const version = /^v=spf1(?: |$)/i;
const mechanism = /^([+?~-]?)(all|include|a|mx|ptr|ip4|ip6|exists)(?:[:/](.*))?$/i;
const modifier = /^([a-z][a-z0-9_.-]*)=(.*)$/i;

export function isSendGrid(name: string): boolean {
  return name === "sendgrid.net" || name.endsWith(".sendgrid.net");
}

/**
 * Whether the SPF record of `domain` lets SendGrid send. Follows include and redirect until it names SendGrid
 * or `ips`, the account's own addresses. What would take an address of SendGrid's to decide
 * (a, mx, ptr, exists) is counted, and taken for no match.
 */
export async function findSendGridInSpf(
  dns: Dns,
  domain: string,
  ips: readonly string[],
): Promise<SpfLookup> {
  const own = ips.filter((ip) => isIP(ip) !== 0);
  let result: SpfLookup = { kind: "unauthorized" };
  for (const ip of own.length > 0 ? own : [null]) {
    result = await evaluate({ dns, ip, lookups: 0 }, domain);
    if (result.kind !== "authorized") return result;
  }
  return result;
}

async function evaluate(walk: Walk, domain: string): Promise<SpfLookup> {
  const answer = await walk.dns.txt(domain);
  if (answer.kind === "unknown") return { kind: "unknown", reason: `${domain}: ${answer.reason}` };
  const records = answer.kind === "found" ? answer.values.filter((text) => version.test(text)) : [];
  const [record, ...more] = records;
  if (record === undefined) return { kind: "none" };
  if (more.length > 0)
    return invalid(`${domain} has ${records.length} SPF records, and only one is allowed`);
  const terms = readTerms(record);
  if ("flaw" in terms) return invalid(`${terms.flaw} (${domain})`);
  for (const term of terms.read) {
    const result = await matchTerm(walk, term);
    if (result !== null) return result;
  }
  const redirect = terms.read.find(({ name }) => name === "redirect");
  return redirect === undefined ? { kind: "unauthorized" } : follow(walk, redirect.value);
}

/** All of them, since an error anywhere in a record makes all of it one (RFC 7208, 4.6). */
function readTerms(record: string): { read: Term[] } | { flaw: string } {
  const read: Term[] = [];
  for (const text of record.split(/ +/).slice(1)) {
    if (text === "") continue;
    const term = readTerm(text);
    if (term === null) return { flaw: `"${text}" is no SPF term` };
    const flaw = flawOf(term);
    if (flaw !== null) return { flaw };
    read.push(term);
  }
  const redirects = read.filter(({ name }) => name === "redirect");
  return redirects.length > 1 ? { flaw: "it redirects twice" } : { read };
}

function flawOf({ text, name, value }: Term): string | null {
  switch (name) {
    case "include":
    case "redirect":
      return value === "" ? `"${text}" names no domain` : null;
    case "ip4":
    case "ip6":
      return rangeOf(name, value) === null ? `"${text}" is no address` : null;
    default:
      return null;
  }
}

/** Null: go on with the next term. */
async function matchTerm(walk: Walk, term: Term): Promise<SpfLookup | null> {
  switch (term.name) {
    case "all":
      return decide(term);
    case "ip4":
    case "ip6":
      return matchAddress(walk.ip, term);
    case "include": {
      const included = await follow(walk, term.value);
      if (included.kind === "unauthorized") return null;
      return included.kind === "authorized" && !term.passes ? { kind: "unauthorized" } : included;
    }
    case "a":
    case "mx":
    case "ptr":
    case "exists":
      return countLookup(walk);
    default:
      return null;
  }
}

/** The record of an include or a redirect, which has to be there (RFC 7208, 5.2 and 6.1). */
async function follow(walk: Walk, target: string): Promise<SpfLookup> {
  const limit = countLookup(walk);
  if (limit !== null) return limit;
  if (target.includes("%"))
    return { kind: "unknown", reason: `${target} depends on the email (a macro)` };
  if (isSendGrid(target)) return { kind: "authorized", by: target };
  const found = await evaluate(walk, target);
  return found.kind === "none" ? invalid(`${target} has no SPF record`) : found;
}

function decide({ passes, text }: Term): SpfLookup {
  return passes ? { kind: "authorized", by: text } : { kind: "unauthorized" };
}

function countLookup(walk: Walk): SpfLookup | null {
  walk.lookups += 1;
  return walk.lookups > maxLookups
    ? invalid(`it needs more than ${maxLookups} further DNS lookups`)
    : null;
}

function matchAddress(ip: string | null, term: Term): SpfLookup | null {
  const range = rangeOf(term.name, term.value);
  if (ip === null || range === null || range.family !== isIP(ip)) return null;
  const kind = range.family === 4 ? "ipv4" : "ipv6";
  const addresses = new BlockList();
  addresses.addSubnet(range.address, range.prefix, kind);
  return addresses.check(ip, kind) ? decide(term) : null;
}

/** Null for what is no address of the term's kind, or has more bits than one. */
function rangeOf(name: string, value: string) {
  const [family, bits] = name === "ip4" ? [4, 32] : [6, 128];
  const [address = "", prefix = String(bits)] = value.split("/");
  const isRange = isIP(address) === family && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits;
  return isRange ? { family, address, prefix: Number(prefix) } : null;
}

/** Unknown modifiers are allowed, unknown mechanisms are not (RFC 7208, 4.6.1 and 6). */
function readTerm(text: string): Term | null {
  const [, qualifier = "", name, value = ""] = mechanism.exec(text) ?? [];
  if (name !== undefined)
    return {
      text,
      passes: qualifier === "" || qualifier === "+",
      name: name.toLowerCase(),
      value: normalizeName(value),
    };
  const [, key, target = ""] = modifier.exec(text) ?? [];
  return key === undefined
    ? null
    : { text, passes: true, name: key.toLowerCase(), value: normalizeName(target) };
}

function invalid(reason: string): SpfLookup {
  return { kind: "invalid", reason };
}
