import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { freePort } from "@usher/local-postgres";

export type PoolerMode = "session" | "transaction";

export type PgBouncer = {
  mode: PoolerMode;
  /** The address of the same database through the pooler. */
  urlFor(databaseUrl: string): string;
  stop(): Promise<void>;
};

/** Where packages put it beside PATH. */
const folders = ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin"];

/** Root may not run it; this is an unprivileged user on Debian and its like. */
const unprivileged = 65_534;

/** Its program, if this machine has it. */
export function findPgBouncer(path = ""): string | undefined {
  const candidates = [...path.split(":"), ...folders].map((folder) => join(folder, "pgbouncer"));
  return candidates.find((program) => {
    try {
      execFileSync(program, ["--version"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}

type Options = {
  serverUrl: string;
  mode: PoolerMode;
  /** Sessions at the server for each database and role. */
  poolSize?: number;
};

/** A real one in front of the server of `serverUrl`, with the defaults of its package but for what the options say. */
export async function startPgBouncer(
  program: string,
  { serverUrl, mode, poolSize }: Options,
): Promise<PgBouncer> {
  const { hostname, port: serverPort, username, password } = new URL(serverUrl);
  const folder = await mkdtemp(join(tmpdir(), "usher-pgbouncer-"));
  const port = await freePort();
  await writeFile(join(folder, "users.txt"), `"${username}" "${decodeURIComponent(password)}"\n`);
  await writeFile(
    join(folder, "pgbouncer.ini"),
    `[databases]
* = host=${hostname} port=${serverPort}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(folder, "users.txt")}
pool_mode = ${mode}
${poolSize === undefined ? "" : `default_pool_size = ${poolSize}`}
`,
  );
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await chmod(folder, 0o755);
  const child = spawn(program, [join(folder, "pgbouncer.ini")], {
    stdio: ["ignore", "ignore", "pipe"],
    ...(isRoot && { uid: unprivileged, gid: unprivileged }),
  });
  let log = "";
  const ended = once(child, "close");
  await new Promise<void>((resolve, reject) => {
    child.stderr.on("data", (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes("process up")) resolve();
    });
    ended.then(() => reject(new Error(`pgbouncer ended: ${log}`))).catch(reject);
  });
  return {
    mode,
    urlFor(databaseUrl) {
      const url = new URL(databaseUrl);
      Object.assign(url, { hostname: "127.0.0.1", port: String(port) });
      return url.href;
    },
    async stop() {
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
