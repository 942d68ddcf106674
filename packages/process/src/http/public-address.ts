import { isIP } from "node:net";

import ipaddr from "ipaddr.js";

/** What the registries give out. Everything outside reaches a private place, or an IPv4 address by another name. */
const globalIPv6 = ipaddr.IPv6.parseCIDR("2000::/3");
const documentation = ipaddr.IPv6.parseCIDR("3fff::/20");

/**
 * Whether an address belongs to the public internet: not to this machine, a private or shared network, a
 * metadata service, or a transition mechanism that may lead to one of them, and neither link-local nor multicast.
 */
export function isPublicAddress(ip: string): boolean {
  const version = isIP(ip);
  if (version === 0) return false;
  if (version === 4) return ipaddr.IPv4.parse(ip).range() === "unicast";
  // Of the zone no rule depends on, and the parser takes none in front of an IPv4 part.
  const address = ipaddr.IPv6.parse(ip.replace(/%.*$/, ""));
  return (
    address.match(globalIPv6) && !address.match(documentation) && address.range() === "unicast"
  );
}
