import { readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { LocalPostgresError } from "./local-postgres-error.ts";
import { commandLine, identify, isAlive } from "./process-identity.ts";
import { isCode } from "./read-json.ts";

/** The lines of PostgreSQL's own `postmaster.pid` that matter here. */
export type Postmaster = { pid: number; port: number; status: string };

// A client asks whether the server speaks TLS; only PostgreSQL answers with one of these letters.
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const SSL_ANSWERS = new Set(["N", "S"]);
const ANSWER_MS = 2_000;

export function readPostmaster(data: string): Postmaster | undefined {
  try {
    const lines = readFileSync(join(data, "postmaster.pid"), "utf8").split("\n");
    return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7]?.trim() ?? "" };
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** true when a PostgreSQL takes connections at this port for this data. */
export async function answers(data: string, port: number): Promise<boolean> {
  const postmaster = readPostmaster(data);
  if (postmaster?.status !== "ready" || postmaster.port !== port) return false;
  return await new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(ANSWER_MS, () => settle(false));
    socket.on("error", () => settle(false));
    socket.on("close", () => settle(false));
    socket.on("connect", () => socket.write(SSL_REQUEST));
    socket.on("data", (bytes) => settle(SSL_ANSWERS.has(bytes.toString("latin1", 0, 1))));
  });
}

/** Stops an unwatched server, whose watchdog was killed too. */
export async function stopOrphan(data: string, deadline: number): Promise<void> {
  const postmaster = readPostmaster(data);
  if (postmaster === undefined || !(postmaster.pid > 0)) return;
  const orphan = identify(postmaster.pid);
  const command = commandLine(postmaster.pid);
  // Elsewhere PostgreSQL decides by itself whether that process is a server of this data.
  if (command === undefined || !isAlive(orphan)) return;
  if (!command.includes(data)) {
    // The number belongs to another process by now, and PostgreSQL would take that one for a server.
    rmSync(join(data, "postmaster.pid"), { force: true });
    return;
  }
  process.kill(postmaster.pid, "SIGINT");
  while (isAlive(orphan)) {
    if (Date.now() > deadline) {
      throw new LocalPostgresError(
        "start_timeout",
        `Process ${postmaster.pid} runs on ${data} and did not stop in time.`,
      );
    }
    await delay(20);
  }
}
