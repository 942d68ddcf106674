import type { IncomingMessage } from "node:http";

const names = ["x-forwarded-for", "x-forwarded-proto", "x-real-ip", "forwarded", "via"];

/** Whether the request came through a proxy, so that its socket does not say who sent it. A client can claim that too. */
export function isRelayed(headers: IncomingMessage["headers"]): boolean {
  return names.some((name) => name in headers);
}
