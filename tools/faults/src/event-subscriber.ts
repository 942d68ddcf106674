import { setTimeout as wait } from "node:timers/promises";

import { createUsherClient } from "@usher/client";

import type { StreamFacts } from "./facts.ts";
import { urlOf, type Round } from "./round.ts";

export type EventSubscriber = {
  /** Resolves once the stream is open, or when that takes too long. */
  opened(): Promise<void>;
  /** Resolves at the event with this id, or without it when it takes too long; then says what came. */
  through(id: string | undefined): Promise<StreamFacts>;
  stop(): void;
};

/** A client waits up to 15 s before it connects again, and a busy machine is slow. */
const lastEventWithinMs = 60_000;

/**
 * Follows `event.onEvent` from where the organization's webhooks begin. Coming back with the last id is left to the
 * client; as behind a balancer, each connection goes to the next server that is up.
 */
export function subscribeToEvents({ harness, plan, organization }: Round): EventSubscriber {
  const facts: StreamFacts = { events: [], connections: 0, errors: [] };
  const servers = harness.servers.slice(0, plan.servers);
  const waiting = new Map<string, () => void>();
  let opened = () => {};
  const opening = new Promise<void>((resolve) => {
    opened = resolve;
  });
  const client = createUsherClient({
    url: harness.linkBase,
    apiKey: organization.keys.organization,
    organization: organization.slug,
    async fetch(input, init) {
      const server = await urlOf(servers, facts.connections % servers.length);
      facts.connections += 1;
      const url = input instanceof Request ? input.url : input.toString();
      return fetch(url.replace(harness.linkBase, server), init);
    },
  });
  const { unsubscribe } = client.event.onEvent.subscribe(
    { lastEventId: organization.webhooks.after },
    {
      onStarted: () => opened(),
      onData({ id, data: event }) {
        if (event.type === "stream.opened") return;
        facts.events.push({ id, event });
        waiting.get(id)?.();
      },
      onError: ({ message, data }) => facts.errors.push(data?.appCode ?? message),
    },
  );
  return {
    opened: () => inTime(opening),
    async through(id) {
      if (id !== undefined && !facts.events.some((event) => event.id === id))
        await inTime(new Promise<void>((resolve) => waiting.set(id, resolve)));
      // What happens after this is no part of the round.
      return { ...facts, events: [...facts.events], errors: [...facts.errors] };
    },
    stop: unsubscribe,
  };
}

async function inTime(arrival: Promise<void>): Promise<void> {
  const deadline = new AbortController();
  const late = wait(lastEventWithinMs, undefined, { signal: deadline.signal });
  await Promise.race([arrival, late.catch(() => undefined)]);
  deadline.abort();
}
