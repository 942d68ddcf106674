import { fork } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";

import type { TargetSettings } from "./target.ts";

export type Target = {
  url: string;
  /** After a forced garbage collection. */
  memory(): Promise<NodeJS.MemoryUsage>;
  stop(): Promise<void>;
};

type Message = { url?: string; memory?: NodeJS.MemoryUsage };

const program = resolve(import.meta.dirname, "target.ts");

/** A process of its own, so that the load's own work is not the target's. Its log is not read. */
export async function spawnTarget(settings: TargetSettings): Promise<Target> {
  const child = fork(program, {
    execArgv: ["--expose-gc", "--import", "tsx", "-C", "@usher/source"],
    // As operators run servers, and without what the caller's environment says about PostgreSQL.
    env: { NODE_ENV: "production", PATH: "/usr/local/bin:/usr/bin:/bin" },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const answer = async (): Promise<Message> => {
    const gone = new AbortController();
    const exit = once(child, "exit", { signal: gone.signal }).then(() => {
      throw new Error(`the ${settings.kind} of the bench ended`);
    });
    exit.catch(() => undefined);
    const [message] = await Promise.race([once(child, "message"), exit]);
    gone.abort();
    // Only target.ts speaks on this channel.
    return message as Message;
  };
  // Recorded statements can be larger than an argument of a process may be.
  child.send(settings);
  const { url = "" } = await answer();
  return {
    url,
    async memory() {
      child.send("memory");
      const { memory } = await answer();
      if (!memory) throw new Error("the target reported no memory");
      return memory;
    },
    async stop() {
      if (child.exitCode !== null) return;
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
    },
  };
}
