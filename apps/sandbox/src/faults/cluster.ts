import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { startLocalPostgres, type LocalPostgres } from "@usher/local-postgres";

import type { Crash } from "./plan-faults.ts";

/** One PostgreSQL that can be broken and comes back at the same address with what was committed. */
export type Cluster = {
  url: string;
  /** Resolves when it answers again. Two at once are one after another. */
  crash(how: Crash, downMs: number): Promise<void>;
  close(): Promise<void>;
};

/**
 * Without fsync: a process that is killed loses nothing it wrote, only a machine that loses its power
 * does. Commits still wait until their WAL is written.
 */
const settings = { fsync: "off", synchronous_commit: "on", full_page_writes: "on" };
const goneWithinMs = 10_000;

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
  return {
    url,
    crash(how, downMs) {
      last = last.then(() => crashOnce(how, downMs));
      return last;
    },
    async close() {
      await last.catch(() => undefined);
      await server.stop();
      await rm(dataDirectory, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}

async function signal(dataDirectory: string, name: "SIGQUIT" | "SIGKILL"): Promise<void> {
  const file = join(dataDirectory, "cluster", "data", "postmaster.pid");
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  process.kill(pid, name);
  const deadline = Date.now() + goneWithinMs;
  while (lives(pid) && Date.now() < deadline) await wait(10);
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
