import type { IncomingMessage } from "node:http";

import ipaddr from "ipaddr.js";

import { canonicalIp, resolveClient, type TrustedProxies } from "./client-ip.ts";
import { isRelayed } from "./is-relayed.ts";

type Log = { warn(facts: object, message: string): void };
type Request = Pick<IncomingMessage, "headers"> & {
  socket: { remoteAddress?: string | undefined };
};
type Finding = { proxy: string; message: string };

/** Anyone can send these headers, so what they make us log is bounded. */
const maxWarnings = 5;
const seeDocs = "see docs/operations.md, Behind a proxy";
const untrusted = `requests come through a proxy that TRUSTED_PROXIES does not name: if it is yours, add it, or all who use it share one limit per IP; ${seeDocs}`;
const otherHeader = `a trusted proxy sends no X-Forwarded-For, only other headers about the visitor: let it send that one, or all who use it share one limit per IP; ${seeDocs}`;

/** Warns once per proxy that is not trusted, or that does not say whom it serves. */
export function createProxyWatch(options: {
  trusted: TrustedProxies;
  log: Log;
}): (request: Request) => void {
  const warned = new Set<string>();
  return (request) => {
    if (warned.size >= maxWarnings) return;
    const finding = findMistake(request, options.trusted);
    if (finding === null || warned.has(finding.proxy)) return;
    warned.add(finding.proxy);
    options.log.warn({ proxy: finding.proxy }, finding.message);
  };
}

function findMistake({ socket, headers }: Request, trusted: TrustedProxies): Finding | null {
  const peer = canonicalIp(socket.remoteAddress ?? "");
  if (peer === null || !isRelayed(headers)) return null;
  if (!trusted(peer)) return { proxy: peer, message: untrusted };
  const forwardedFor = headers["x-forwarded-for"];
  if (forwardedFor === undefined)
    return "forwarded" in headers || "x-real-ip" in headers
      ? { proxy: peer, message: otherHeader }
      : null;
  const { ip, unreadHops } = resolveClient(peer, String(forwardedFor), trusted);
  // A visitor's own claim looks the same, but does not come from a private address.
  return unreadHops > 0 && !trusted(ip) && isPrivate(ip) ? { proxy: ip, message: untrusted } : null;
}

function isPrivate(ip: string): boolean {
  return ["private", "loopback", "uniqueLocal", "linkLocal", "carrierGradeNat"].includes(
    ipaddr.process(ip).range(),
  );
}
