import type { IncomingMessage } from "node:http";
import type { ActorKind } from "@usher/core";
import type { Logger } from "@usher/process";

/** Ids and codes alone: no address, no name, nothing the client sent. */
export type RequestFacts = {
  organizationId?: string;
  /** `invitee`: the holder of the link. */
  actorKind?: ActorKind | "invitee";
  actorId?: string;
  /** Of a batch, the first error's. */
  code?: string;
};

/** One request and what the server knows about it before it is handled. */
export type Exchange = {
  requestId: string;
  clientIp: string;
  log: Logger;
  /** The pattern that matched, for logs; never what the client sent. */
  route: string;
  /** Set where the handler itself has to say so, in its own form. */
  bodyTooLarge: boolean;
  /** What the request's line says as soon as it is known. */
  facts: RequestFacts;
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

/** The code of the answer, for the request's line; the first one counts. */
export function noteError({ facts }: Exchange, code: string): void {
  facts.code ??= code;
}
