import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";

type Program = {
  command: readonly string[];
  cwd: string;
  env: Record<string, string>;
  /** Answers well once it is ready. */
  readyUrl: string;
  stderr: "ignore" | "inherit";
};

export type RunningProcess = {
  pid: number;
  /** From its start until it was ready. */
  startMs: number;
  stop(): Promise<void>;
};

const readyWithinMs = 60_000;

export async function startProcess(options: Program): Promise<RunningProcess> {
  const { command, cwd, env, readyUrl, stderr } = options;
  const [program = "", ...args] = command;
  const start = performance.now();
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "ignore", stderr] });
  while (!(await isReady(readyUrl))) {
    if (child.exitCode !== null || performance.now() - start > readyWithinMs) {
      await end(child);
      throw new Error(`${command.join(" ")} in ${cwd} did not get ready`);
    }
    await wait(2);
  }
  return { pid: child.pid ?? 0, startMs: performance.now() - start, stop: () => end(child) };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** What is under way is lost: nothing would be gained by waiting for it. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}
