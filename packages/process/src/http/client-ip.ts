import { BlockList, isIP } from "node:net";

import { splitList } from "../environment/split-list.ts";

/** `203.0.113.0/24`, `2001:db8::/32` or a single address. */
export type TrustedProxies = (ip: string) => boolean;

/** Throws for an entry that is neither an address nor a range. */
export function createTrustedProxies(entries: readonly string[]): TrustedProxies {
  const list = new BlockList();
  for (const entry of entries) addRange(list, entry.trim());
  return (ip) => list.check(ip, isIP(ip) === 6 ? "ipv6" : "ipv4");
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
  let ip = canonicalIp(peer ?? "") ?? "0.0.0.0";
  const hops = forwardedFor === undefined ? [] : forwardedFor.split(",").toReversed();
  for (const hop of hops) {
    if (!trusted(ip)) return ip;
    const claimed = canonicalIp(hop.trim());
    if (claimed === null) return ip;
    ip = claimed;
  }
  return ip;
}

/** What a limit per address counts under: an IPv4 address, or the /64 of an IPv6 one. */
export function limitKey(ip: string): string {
  if (isIP(ip) !== 6) return ip;
  return `${hextets(ip).slice(0, 4).join(":")}::/64`;
}

/** One text per address: `::ffff:1.2.3.4` is `1.2.3.4`, IPv6 is compressed and in lower case. Null for anything else. */
export function canonicalIp(text: string): string | null {
  const bare = /^\[(.*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  const [address = ""] = bare.split("%");
  const version = isIP(address);
  if (version === 4) return address;
  if (version === 0) return null;
  const parts = hextets(address);
  const mapped = parts.slice(0, 5).every((part) => part === "0") && parts[5] === "ffff";
  if (!mapped) return compressed(address);
  const bytes = parts.slice(6).flatMap((part) => {
    const value = Number.parseInt(part, 16);
    return [value >> 8, value & 0xff];
  });
  return bytes.join(".");
}

function addRange(list: BlockList, entry: string): void {
  const [address = "", prefix, ...rest] = entry.split("/");
  const version = isIP(address);
  const bits = version === 6 ? 128 : 32;
  const length = prefix === undefined ? bits : Number(prefix);
  if (
    version === 0 ||
    rest.length > 0 ||
    prefix === "" ||
    !Number.isInteger(length) ||
    length < 0 ||
    length > bits
  )
    throw new Error(`"${entry}" is neither an address nor a range such as 10.0.0.0/8`);
  list.addSubnet(address, length, version === 6 ? "ipv6" : "ipv4");
}

/** The URL parser brings an IPv6 address into its shortest form. */
function compressed(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

function hextets(address: string): string[] {
  const [head = "", tail] = compressed(address).split("::");
  const left = head === "" ? [] : head.split(":");
  if (tail === undefined) return left;
  const right = tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => "0");
  return [...left, ...zeros, ...right];
}
