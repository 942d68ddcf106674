import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { chmod, chown, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { clusterPath, LEFTOVER_PREFIX, logPath } from "./data-directory.ts";
import { LocalPostgresError } from "./local-postgres-error.ts";
import { logTail } from "./log-tail.ts";
import { program } from "./run-server.ts";
import type { ServerPlace } from "./run-server.ts";
import type { RunCommand } from "./watchdog-process.ts";

export const SUPERUSER = "usher";

export function readPassword(directory: string): string {
  return readFileSync(join(clusterPath(directory), "password"), "utf8");
}

/**
 * Makes `cluster` (the data and its password) when it is absent: beside it, under a temporary name, and then
 * by one rename, so that what carries the name is complete.
 */
export async function ensureCluster(place: ServerPlace, majorVersion: string): Promise<void> {
  const cluster = clusterPath(place.directory);
  if (existsSync(cluster)) {
    assertVersion(cluster, majorVersion);
    return;
  }
  const unfinished = join(place.directory, `${LEFTOVER_PREFIX}${randomUUID()}`);
  const [data, password] = [join(unfinished, "data"), join(unfinished, "password")];
  await mkdir(data, { recursive: true, mode: 0o700 });
  await writeFile(password, randomBytes(24).toString("hex"), { mode: 0o600 });
  if (place.user) {
    await chmod(unfinished, 0o711);
    for (const path of [data, password]) await chown(path, place.user.uid, place.user.gid);
  }
  const outcome = await place.watchdog.run(initdb(place, data, password));
  if (!("code" in outcome) || outcome.code !== 0) {
    throw new LocalPostgresError(
      "initdb_failed",
      `PostgreSQL's initdb failed in ${place.directory}: ${JSON.stringify(outcome)}\n` +
        logTail(logPath(place.directory)),
    );
  }
  // initdb had to read it; from here on only the owner does.
  if (place.user) await chown(password, 0, 0);
  await rename(unfinished, cluster);
}

function initdb(place: ServerPlace, data: string, password: string): Omit<RunCommand, "type"> {
  return program(place, {
    name: "initdb",
    args: [
      `--pgdata=${data}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${password}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-instructions",
      ...(place.isTemporary ? ["--no-sync"] : []),
    ],
    stop: [{ signal: "SIGKILL", group: true, waitMs: 5_000 }],
  });
}

function assertVersion(cluster: string, majorVersion: string): void {
  const found = readFileSync(join(cluster, "data", "PG_VERSION"), "utf8").trim();
  if (found === majorVersion) return;
  throw new LocalPostgresError(
    "data_version_mismatch",
    `${cluster} was made by PostgreSQL ${found} and this is PostgreSQL ${majorVersion}. Move the folder away ` +
      `to begin with an empty database, or upgrade it with pg_upgrade.`,
  );
}
