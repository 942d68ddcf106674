/** Bounds the calls to one endpoint at a time: a slow one must not hold every slot of the worker. */
export type EndpointSlots = {
  /** Returns the way to give the slot back; null when all are taken. */
  take(endpointId: string): (() => void) | null;
};

export function createEndpointSlots(perEndpoint: number): EndpointSlots {
  const taken = new Map<string, number>();
  const add = (id: string, change: number) => {
    const count = (taken.get(id) ?? 0) + change;
    if (count === 0) taken.delete(id);
    else taken.set(id, count);
  };
  return {
    take(id) {
      if ((taken.get(id) ?? 0) >= perEndpoint) return null;
      add(id, 1);
      return () => add(id, -1);
    },
  };
}
