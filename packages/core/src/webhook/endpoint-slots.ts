import type { WebhookQueue } from "../ports/webhook-repository.ts";

type Of = Pick<WebhookQueue, "organizationId" | "endpointId">;

export type SlotLimits = {
  perEndpoint: number;
  perOrganization: number;
  /** Of all endpoints together whose last call was slow. Each of them has half of its slots. */
  slow: number;
  /** From how many milliseconds on a call is slow. */
  slowAfterMs: number;
  /** By how much each refusal waits longer than the one before. */
  busyStepMs: number;
};

export type EndpointSlot =
  /** `callMs` is how long the call took; null when there was none. */
  { isBusy: false; release(callMs: number | null): void } | { isBusy: true; afterMs: number };

/**
 * Bounds the calls at a time to one endpoint, to all endpoints of one organization and to all that are slow: they
 * must not hold every slot of the worker.
 */
export type EndpointSlots = { take(of: Of): EndpointSlot };

/**
 * Since the last slot was given back, each queue that finds none waits longer than the one before. So a long backlog
 * of an endpoint that hangs comes back a few at a time, and the worker is free for the others.
 */
const maxBusyMs = 60_000;
const slowSlots = "slow";

export function createEndpointSlots(limits: SlotLimits): EndpointSlots {
  const running = createCounts();
  const refused = createCounts();
  const slow = new Set<string>();
  const perSlowEndpoint = Math.max(1, Math.floor(limits.perEndpoint / 2));

  function runningSlow(): number {
    return [...slow].reduce((sum, id) => sum + running.of(id), 0);
  }
  /** Whose slots are all taken; null when there is one. */
  function exhausted({ organizationId, endpointId }: Of): string | null {
    const isSlow = slow.has(endpointId);
    if (running.of(endpointId) >= (isSlow ? perSlowEndpoint : limits.perEndpoint))
      return endpointId;
    if (running.of(organizationId) >= limits.perOrganization) return organizationId;
    return isSlow && runningSlow() >= limits.slow ? slowSlots : null;
  }
  function release({ organizationId, endpointId }: Of, callMs: number | null): void {
    for (const id of [organizationId, endpointId]) running.add(id, -1);
    for (const id of [organizationId, endpointId]) refused.clear(id);
    if (slow.has(endpointId)) refused.clear(slowSlots);
    if (callMs === null) return;
    if (callMs >= limits.slowAfterMs) slow.add(endpointId);
    else slow.delete(endpointId);
  }
  return {
    take(of) {
      const by = exhausted(of);
      if (by !== null) {
        refused.add(by, 1);
        return { isBusy: true, afterMs: Math.min(maxBusyMs, limits.busyStepMs * refused.of(by)) };
      }
      for (const id of [of.organizationId, of.endpointId]) running.add(id, 1);
      return { isBusy: false, release: (callMs) => release(of, callMs) };
    },
  };
}

function createCounts() {
  const counts = new Map<string, number>();
  const of = (id: string) => counts.get(id) ?? 0;
  return {
    of,
    add(id: string, change: number) {
      const count = of(id) + change;
      if (count === 0) counts.delete(id);
      else counts.set(id, count);
    },
    clear: (id: string) => void counts.delete(id),
  };
}
