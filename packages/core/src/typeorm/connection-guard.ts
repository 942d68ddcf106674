import type { Pool, PoolClient } from "pg";
import type { DataSource } from "typeorm";

/** What is known of the server at the other end of a pool's connections. */
export type ConnectionGuard = {
  /**
   * A server that takes no writes answered this connection. It is closed once it is free, and with it all that
   * were open before, since after a failover new ones reach another server.
   */
  serverIsReadOnly(client: PoolClient | null): void;
  /** Whether that was within the last second: then a write that can be left out is not tried. */
  isReadOnly(): boolean;
};

/** Younger connections stay, so that a database that stays read-only is not connected to without end. */
const minAgeMs = 1_000;

const guards = new WeakMap<DataSource, ConnectionGuard>();
const noGuard: ConnectionGuard = { serverIsReadOnly: () => {}, isReadOnly: () => false };

/** Of a data source whose pool is guarded; of any other one, a guard that knows nothing. */
export function guardOf(dataSource: DataSource): ConnectionGuard {
  return guards.get(dataSource) ?? noGuard;
}

export function guardConnections(dataSource: DataSource, pool: Pool): void {
  const openedAt = new WeakMap<PoolClient, number>();
  const rejected = new WeakSet<PoolClient>();
  const idle = new Set<PoolClient>();
  let readOnlyAt = Number.NEGATIVE_INFINITY;

  const isStale = (client: PoolClient) =>
    rejected.has(client) || (openedAt.get(client) ?? 0) < readOnlyAt - minAgeMs;

  pool.on("connect", (client) => openedAt.set(client, performance.now()));
  pool.on("acquire", (client) => idle.delete(client));
  pool.on("remove", (client) => idle.delete(client));
  pool.on("release", (broken, client) => {
    // The pool keeps no client that is ending.
    if (isStale(client)) void client.end().catch(() => {});
    else if (!broken) idle.add(client);
  });
  guards.set(dataSource, {
    serverIsReadOnly(client) {
      if (client !== null) rejected.add(client);
      readOnlyAt = performance.now();
      // The pool takes an idle client that reports an error out, and closes it.
      for (const one of [...idle].filter(isStale))
        one.emit("error", new Error("the server is read-only"));
    },
    isReadOnly: () => performance.now() - readOnlyAt < minAgeMs,
  });
}
