import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

import { isRelayed } from "../http/is-relayed.ts";

export type MetricsSettings = {
  /** A port of their own; null for the path `/metrics` on the main one. */
  port: number | null;
  /** What a scraper has to send as `Authorization: Bearer …`. */
  token: string | null;
};

export type MetricsAccess = (request: IncomingMessage) => "allowed" | "unauthorized" | "hidden";

const bearer = /^Bearer +([\x21-\x7e]+) *$/i;
const loopback = /^(?:::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/;

/**
 * Who may read the metrics. With a token: its holders. Without one on a port of their own: everyone
 * who reaches it. Otherwise callers on this machine, by the address of the socket, and not through a
 * proxy; for all others the path does not exist.
 */
export function createMetricsAccess({ port, token }: MetricsSettings): MetricsAccess {
  if (token === null && port !== null) return () => "allowed";
  if (token === null)
    return ({ socket, headers }) =>
      loopback.test(socket.remoteAddress ?? "") && !isRelayed(headers) ? "allowed" : "hidden";
  const expected = digest(token);
  return ({ headers }) => {
    const given = bearer.exec(headers.authorization ?? "")?.[1];
    // Equal lengths, so that the time says nothing about the token.
    return given !== undefined && timingSafeEqual(digest(given), expected)
      ? "allowed"
      : "unauthorized";
  };
}

function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
