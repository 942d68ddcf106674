import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import type { FromServer, MemoryUse, ServerSettings, ToServer } from "./server-process.ts";

export type FuzzedServer = {
  port: number;
  /** After a collection of garbage. */
  measure(): Promise<MemoryUse>;
  /** Whatever it said on its outputs: it logs only errors. */
  said(): string[];
  /** How it ended, if it did so by itself. */
  crash(): string | null;
  stop(): Promise<void>;
};

const entry = fileURLToPath(new URL("./server-process.ts", import.meta.url));

export async function startFuzzedServer(settings: ServerSettings): Promise<FuzzedServer> {
  const lines: string[] = [];
  let crash: string | null = null;
  let stopping = false;
  const child = fork(entry, [JSON.stringify(settings)], {
    execArgv: ["--expose-gc", "--import", "tsx", "-C", "@usher/source"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => lines.push(...chunk.toString().trim().split("\n")));
  const ended = once(child, "exit");
  child.once("exit", (code, signal) => {
    if (!stopping) crash = `the server ended with ${String(code ?? signal)}`;
  });

  const heard = async (): Promise<FromServer> => {
    const message = await Promise.race([once(child, "message"), ended.then(() => null)]);
    if (message === null)
      throw new Error(`${crash ?? "the server has ended"}: ${lines.join("\n")}`);
    // The child sends only this type.
    return message[0] as FromServer;
  };
  const report = (message: ToServer) => child.send(message);

  const started = await heard();
  if (!("port" in started)) throw new Error("the server did not report its port");
  return {
    port: started.port,
    async measure() {
      report("measure");
      const answer = await heard();
      if (!("heapBytes" in answer)) throw new Error("the server did not report its memory");
      return answer;
    },
    said: () => lines,
    crash: () => crash,
    async stop() {
      stopping = true;
      if (crash === null) report("stop");
      await ended;
    },
  };
}
