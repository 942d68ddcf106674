import { createHash } from "node:crypto";

import { actorId, type Actor } from "../model/actor.ts";
import { UsherError } from "../model/errors.ts";
import { canonicalJson } from "../model/text/canonical-json.ts";

export type IdempotencyClaim = {
  organizationId: string;
  actorKey: string;
  key: string;
  requestHash: string;
};

export type IdempotencyRepository = {
  /**
   * Takes the key for this transaction, or returns what is stored under it. A second call with a
   * key that another transaction holds waits for that transaction's end.
   */
  claim(
    claim: IdempotencyClaim,
    ttlHours: number,
  ): Promise<{ claimed: true } | { claimed: false; requestHash: string; response: unknown }>;
  complete(claim: IdempotencyClaim, response: unknown): Promise<void>;
  /** Forgets the key, so that it can be claimed again. */
  release(claim: Omit<IdempotencyClaim, "requestHash">): Promise<void>;
  /** Deletes what is past its time; returns how many. */
  sweep(): Promise<number>;
};

const ttlHours = 24;

type Guarded<T> = {
  repository: IdempotencyRepository;
  organizationId: string;
  actor: Actor;
  key: string | undefined;
  request: unknown;
  run: () => Promise<T>;
};

/**
 * Runs once per (organization, actor, key) within 24 hours and answers repeats with the first
 * answer. Must be called inside the transaction that does the work. Throws
 * `idempotency.conflict` when the key was used for another request.
 */
export async function withIdempotencyKey<T>(guarded: Guarded<T>): Promise<T> {
  const { repository, organizationId, actor, key, request, run } = guarded;
  if (key === undefined) return run();
  const claim = {
    organizationId,
    actorKey: `${actor.kind}:${actorId(actor)}`,
    key,
    requestHash: createHash("sha256").update(canonicalJson(request)).digest("hex"),
  };
  const found = await repository.claim(claim, ttlHours);
  if (!found.claimed) {
    if (found.requestHash !== claim.requestHash) throw new UsherError("idempotency.conflict");
    if (found.response === null) throw new UsherError("idempotency.in_progress");
    // The stored answer was produced by this same verb for an equal request.
    return found.response as T;
  }
  const response = await run();
  await repository.complete(claim, response);
  return response;
}
