import { isIP } from "node:net";

import ipaddr from "ipaddr.js";

import { splitList } from "../environment/split-list.ts";

/** `203.0.113.0/24`, `2001:db8::/32` or a single address. */
export type TrustedProxies = (ip: string) => boolean;

/** Throws for an entry that is neither an address nor a range. */
export function createTrustedProxies(entries: readonly string[]): TrustedProxies {
  return createNetworkMatcher(entries);
}

/** Whether an address is in one of the ranges. Throws as `createTrustedProxies` does. */
export function createNetworkMatcher(entries: readonly string[]): (ip: string) => boolean {
  const ranges = entries.map((entry) => parseRange(entry.trim()));
  return (ip) => {
    const address = asIPv6(ipaddr.parse(ip));
    return ranges.some(([range, length]) => address.match(range, length));
  };
}

/** The entries of a list with commas. Throws as `createTrustedProxies` does. */
export function readTrustedProxies(text: string): string[] {
  const entries = splitList(text);
  createTrustedProxies(entries);
  return entries;
}

/**
 * The address a request came from. `X-Forwarded-For` is read from the right, and only as far as the
 * hop that wrote it is trusted; what stands to the left of that is the client's own claim.
 */
export function clientIp(
  peer: string | undefined,
  forwardedFor: string | undefined,
  trusted: TrustedProxies,
): string {
  return resolveClient(peer, forwardedFor, trusted).ip;
}

/** The same, and how many hops of the header were not read. */
export function resolveClient(
  peer: string | undefined,
  forwardedFor: string | undefined,
  trusted: TrustedProxies,
): { ip: string; unreadHops: number } {
  let ip = canonicalIp(peer ?? "") ?? "0.0.0.0";
  const hops = forwardedFor === undefined ? [] : forwardedFor.split(",").toReversed();
  for (const [index, hop] of hops.entries()) {
    const claimed = trusted(ip) ? canonicalIp(hop.trim()) : null;
    if (claimed === null) return { ip, unreadHops: hops.length - index };
    ip = claimed;
  }
  return { ip, unreadHops: 0 };
}

/** What a limit per address counts under: an IPv4 address, or the /64 of an IPv6 one. */
export function limitKey(ip: string): string {
  if (isIP(ip) !== 6) return ip;
  const network = ipaddr.IPv6.parse(ip).parts.slice(0, 4);
  return `${network.map((part) => part.toString(16)).join(":")}::/64`;
}

/** One text per address: `::ffff:1.2.3.4` is `1.2.3.4`, IPv6 is compressed and in lower case. Null for anything else. */
export function canonicalIp(text: string): string | null {
  const bare = /^\[(.*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  const [address = ""] = bare.split("%");
  return isIP(address) === 0 ? null : ipaddr.process(unmapped(address)).toString();
}

/** The library alone would also take `10.1` and octal parts as addresses. */
function parseRange(entry: string): [ipaddr.IPv6, number] {
  const [address = "", length] = entry.split(/\/(.*)/s);
  const version = isIP(address);
  const range = length === undefined ? `${entry}/${version === 6 ? 128 : 32}` : entry;
  if (version === 0 || !ipaddr.isValidCIDR(range))
    throw new Error(`"${entry}" is neither an address nor a range such as 10.0.0.0/8`);
  const [network, bits] = ipaddr.parseCIDR(unmapped(range));
  return [asIPv6(network), version === 6 ? bits : bits + 96];
}

/** An IPv4 address as its mapped one, so that a range of either kind holds both spellings. */
function asIPv6(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv6 {
  return address instanceof ipaddr.IPv4 ? address.toIPv4MappedAddress() : address;
}

/** The library takes `::1.2.3.4` for `::ffff:1.2.3.4`, which is another address; `0::1.2.3.4` it takes as it is. */
function unmapped(text: string): string {
  return text.replace(/^::(?=\d+\.)/, "0::");
}
