import type { Client } from "pg";

import type { AuditSignal } from "../ports/audit-repository.ts";
import { newId } from "../model/ids.ts";
import { createNotifications, type Notifications } from "./notifications.ts";

export type ClosableAuditSignal = AuditSignal & {
  /** Resolves once wake-ups arrive for everything subscribed by now, or when the signal was closed. */
  ready(): Promise<void>;
  close(): Promise<void>;
};

/** Three heartbeats, so that one may fail; a killed process is notified for that long. */
const register = /* sql */ `
  INSERT INTO event_listener (organization_id, process_id, until)
  SELECT unnest($1::uuid[]), $2, now() + interval '90 seconds'
  ON CONFLICT (organization_id, process_id) DO UPDATE SET until = excluded.until`;
const forget = "DELETE FROM event_listener WHERE until < now()";

/** Connects at the first subscription and keeps a connection of its own. Never rejects. */
export function createAuditSignal({ url }: { url: string }): ClosableAuditSignal {
  const processId = newId();
  const listeners = new Map<string, Set<() => void>>();
  let notifications: Notifications | null = null;
  let announcing: Promise<unknown> = Promise.resolve();

  /** One after the other: a connection runs one query at a time. */
  const announce = (client: Client): Promise<unknown> => {
    announcing = announceAfter(announcing, client);
    return announcing;
  };
  const announceAfter = async (before: Promise<unknown>, client: Client) => {
    await before.catch(() => {});
    await client.query(forget);
    await client.query(register, [[...listeners.keys()], processId]);
  };
  const received = (organizationId: string | null) => {
    const woken =
      organizationId === null ? [...listeners.values()] : [listeners.get(organizationId) ?? []];
    for (const listener of woken.flatMap((group) => [...group])) listener();
  };
  const added = () => {
    notifications ??= createNotifications({
      url,
      channel: "usher_audit",
      applicationName: "usher-audit-signal",
      received,
      heartbeat: announce,
    });
    const client = notifications.client();
    // The next heartbeat tries again; until then its followers look by themselves.
    if (client !== null) announce(client).catch(() => {});
  };

  return {
    subscribe(organizationId, listener) {
      const group = listeners.get(organizationId) ?? new Set();
      group.add(listener);
      if (!listeners.has(organizationId)) {
        listeners.set(organizationId, group);
        added();
      }
      return () => {
        group.delete(listener);
        if (group.size === 0 && listeners.get(organizationId) === group)
          listeners.delete(organizationId);
      };
    },
    async ready() {
      await notifications?.ready();
      await announcing.catch(() => {});
    },
    async close() {
      await notifications?.close();
    },
  };
}
