import { databaseUrl, onServer } from "./server.ts";
import type { TestDatabase } from "./test-database.ts";

/**
 * As when the primary is replaced by a standby: every connection breaks, and each new one finds a server that
 * takes no writes. The database's own `sql` reads only, until it is promoted.
 */
export async function failOver({ url }: Pick<TestDatabase, "url">): Promise<void> {
  const name = nameIn(url);
  await onServer(
    databaseUrl(url, "postgres"),
    `ALTER DATABASE ${name} SET default_transaction_read_only = on`,
  );
  await onServer(
    databaseUrl(url, "postgres"),
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
  );
}

/** New connections can write; those that are open still cannot, as if they led to another server. */
export async function promote({ url }: Pick<TestDatabase, "url">): Promise<void> {
  await onServer(
    databaseUrl(url, "postgres"),
    `ALTER DATABASE ${nameIn(url)} RESET default_transaction_read_only`,
  );
}

function nameIn(url: string): string {
  return new URL(url).pathname.slice(1);
}
