import type { IncomingMessage } from "node:http";
import type { Logger } from "@usher/process";

/** One request and what the server knows about it before it is handled. */
export type Exchange = {
  requestId: string;
  clientIp: string;
  log: Logger;
  /** The pattern that matched, for logs; never what the client sent. */
  route: string;
  /** Set where the handler itself has to say so, in its own form. */
  bodyTooLarge: boolean;
};

const exchanges = new WeakMap<IncomingMessage, Exchange>();

export function openExchange(req: IncomingMessage, exchange: Exchange): void {
  exchanges.set(req, exchange);
}

/** Throws for a request that did not come through the request pipeline. */
export function exchangeOf(req: IncomingMessage): Exchange {
  const exchange = exchanges.get(req);
  if (exchange === undefined)
    throw new Error("the request did not come through the request pipeline");
  return exchange;
}
