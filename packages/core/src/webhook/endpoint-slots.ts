import type { WebhookQueue } from "../ports/webhook-repository.ts";

/**
 * Bounds the calls at a time to one endpoint, and to all endpoints of one organization: slow ones must
 * not hold every slot of the worker.
 */
export type EndpointSlots = {
  /** Returns the way to give the slot back; null when all are taken. */
  take(of: Pick<WebhookQueue, "organizationId" | "endpointId">): (() => void) | null;
};

export function createEndpointSlots(limits: {
  perEndpoint: number;
  perOrganization: number;
}): EndpointSlots {
  const endpoints = createCounts();
  const organizations = createCounts();
  return {
    take({ organizationId, endpointId }) {
      if (endpoints.of(endpointId) >= limits.perEndpoint) return null;
      if (organizations.of(organizationId) >= limits.perOrganization) return null;
      endpoints.add(endpointId, 1);
      organizations.add(organizationId, 1);
      return () => {
        endpoints.add(endpointId, -1);
        organizations.add(organizationId, -1);
      };
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
  };
}
