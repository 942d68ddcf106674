import { randomBytes } from "node:crypto";

import type { Client, ClientBase } from "pg";

import { setOwnSession, setSession } from "./session.ts";

/** What a data source knows of a pooler between it and the server. */
export type Pooler = {
  /** `session` lends a connection one session while it lasts, `transaction` any session for each transaction. */
  mode: "none" | "session" | "transaction";
  /** Whether a statement that was prepared by name can be executed in a later transaction. */
  keepsPrepared: boolean;
};

export function noPooler(): Pooler {
  return { mode: "none", keepsPrepared: true };
}

type Setup = {
  pooler: Pooler;
  statementTimeoutMs: number;
  /** Another connection to the same address, which the probe closes again. */
  connectAnother(): Promise<Client>;
};

/** For the pool's `onConnect`: sets the session up, and finds out once whether there is a pooler, and which. */
export function setUpConnections({ pooler, statementTimeoutMs, connectAnother }: Setup) {
  let probing: Promise<void> | null = null;
  const probe = async (client: ClientBase) => {
    try {
      Object.assign(pooler, await probePooler(client, connectAnother));
    } catch (error) {
      probing = null;
      throw error;
    }
  };
  return async (client: ClientBase): Promise<void> => {
    if (await setOwnSession(client, statementTimeoutMs)) return;
    probing ??= probe(client);
    await probing;
    if (pooler.mode === "session") await setSession(client, statementTimeoutMs);
  };
}

async function probePooler(
  client: ClientBase,
  connectAnother: () => Promise<Client>,
): Promise<Pooler> {
  if (!(await sharesSessions(client, connectAnother)))
    return { mode: "session", keepsPrepared: true };
  return { mode: "transaction", keepsPrepared: await keepsPrepared(client) };
}

/** An idle pooler gives the session that was free last, or all in turn; both show within these. */
const rounds = 8;

/** Whether two connections were answered by one session, or one connection by two. */
async function sharesSessions(
  client: ClientBase,
  connectAnother: () => Promise<Client>,
): Promise<boolean> {
  const other = await connectAnother();
  try {
    const [own, others] = [new Set<number>(), new Set<number>()];
    for (let round = 0; round < rounds; round += 1) {
      own.add(await backendOf(client));
      others.add(await backendOf(other));
      // Two sessions in turn would otherwise look like one for each connection.
      if (round % 2 === 0) own.add(await backendOf(client));
      if (own.size > 1 || others.size > 1 || [...own].some((pid) => others.has(pid))) return true;
    }
    return false;
  } finally {
    await other.end().catch(() => {});
  }
}

async function backendOf(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return rows[0]?.pid ?? 0;
}

const findName = /* sql */ `
  SELECT count(*)::integer AS found FROM pg_prepared_statements WHERE name = $1`;

/**
 * A pooler that keeps track of prepared statements gives them names of its own, at the server. One that passes the name
 * on does not know that another session lacks the statement.
 */
async function keepsPrepared(client: ClientBase): Promise<boolean> {
  const name = `usher_probe_${randomBytes(9).toString("hex")}`;
  await client.query("START TRANSACTION");
  const { rows } = await client.query<{ found: number }>({ name, text: findName, values: [name] });
  const isRenamed = rows[0]?.found === 0;
  if (!isRenamed) await client.query(`DEALLOCATE ${name}`);
  await client.query("COMMIT");
  return isRenamed;
}
