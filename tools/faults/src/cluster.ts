import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { startLocalPostgres, type LocalPostgres } from "@usher/local-postgres";
import pg from "pg";

import type { Crash } from "./plan-faults.ts";

/** One PostgreSQL that can be broken and comes back at the same address with what was committed. */
export type Cluster = {
  url: string;
  /** Resolves when it answers again. Two at once are one after another. */
  crash(how: Crash, downMs: number): Promise<void>;
  /**
   * A failover to a server that takes no writes, and back. Every client is disconnected; a connection
   * opened in that time stays read-only until it is closed, as one to a demoted primary does.
   */
  readOnly(forMs: number): Promise<void>;
  close(): Promise<void>;
};

/** As in production: a commit waits until its WAL is on the disk. */
const settings = { fsync: "on", synchronous_commit: "on", full_page_writes: "on" };
/** How the runner's own connections are named. */
export const runnerName = "usher-faults";
const exitWithinMs = 10_000;

export async function startCluster(): Promise<Cluster> {
  const dataDirectory = join(tmpdir(), `usher-faults-${randomBytes(6).toString("hex")}`);
  let server: LocalPostgres = await startLocalPostgres({ dataDirectory, settings });
  const { url } = server;
  const port = Number(new URL(url).port);
  let last: Promise<void> = Promise.resolve();

  async function crashOnce(how: Crash, downMs: number): Promise<void> {
    if (how !== "fast") await signal(dataDirectory, how === "immediate" ? "SIGQUIT" : "SIGKILL");
    await server.stop();
    await wait(downMs);
    server = await startLocalPostgres({ dataDirectory, settings, port });
  }
  const inTurn = (breaking: () => Promise<void>): Promise<void> => (last = last.then(breaking));
  return {
    url,
    crash: (how, downMs) => inTurn(() => crashOnce(how, downMs)),
    readOnly: (forMs) => inTurn(() => readOnlyOnce(url, forMs)),
    async close() {
      await last.catch(() => undefined);
      await server.stop();
      await rm(dataDirectory, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}

async function readOnlyOnce(url: string, forMs: number): Promise<void> {
  const options = "-c default_transaction_read_only=off";
  const admin = new pg.Client({ connectionString: url, options });
  await admin.connect();
  const disconnect = (who: "LIKE" | "NOT LIKE") =>
    admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()
         AND backend_type = 'client backend' AND application_name ${who} $1`,
      [`${runnerName}%`],
    );
  try {
    await admin.query("ALTER DATABASE postgres SET default_transaction_read_only = on");
    await disconnect("NOT LIKE");
    await wait(forMs);
  } finally {
    await admin.query("ALTER DATABASE postgres RESET default_transaction_read_only");
    // Connections the runner opened in the meantime would reject its own writes.
    await disconnect("LIKE");
    await admin.end();
  }
}

async function signal(dataDirectory: string, name: "SIGQUIT" | "SIGKILL"): Promise<void> {
  const file = join(dataDirectory, "cluster", "data", "postmaster.pid");
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  process.kill(pid, name);
  const deadline = Date.now() + exitWithinMs;
  while (lives(pid) && Date.now() < deadline) await wait(10);
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
