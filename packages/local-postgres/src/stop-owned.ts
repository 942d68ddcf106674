import { rmSync } from "node:fs";
import { dataPath } from "./data-directory.ts";
import { stopOrphan } from "./postmaster.ts";
import { isAlive } from "./process-identity.ts";
import { lockPath, readLock, rewriteLock } from "./server-lock.ts";
import type { ServerLock } from "./server-lock.ts";
import type { Watchdog } from "./watchdog-process.ts";

const STOP_MS = 20_000;

type Owned = { directory: string; isTemporary: boolean; watchdog: Watchdog; lock: ServerLock };

/** Stops the owned server and clears its lock, and its folder when that is temporary. Never throws. */
export async function stopOwned({ directory, isTemporary, watchdog, lock }: Owned): Promise<void> {
  try {
    if (isAlive(lock.watchdog)) {
      // Without its port no process adopts the server while it stops.
      rewriteLock(directory, lock);
      await watchdog.end();
      return;
    }
    await clearAfterWatchdog(directory, lock);
  } catch {
    // The folder was removed.
  }
  await watchdog.end();
  if (isTemporary) rmSync(directory, { recursive: true, force: true, maxRetries: 20 });
}

/** The watchdog was killed, so this process does its work, unless another start has taken over already. */
async function clearAfterWatchdog(directory: string, lock: ServerLock): Promise<void> {
  const held = readLock(directory);
  if (held === undefined || held === "unreadable" || held.watchdog.pid !== lock.watchdog.pid)
    return;
  await stopOrphan(dataPath(directory), Date.now() + STOP_MS);
  rmSync(lockPath(directory), { force: true });
}
