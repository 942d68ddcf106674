import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

export type AppProcess = {
  url: string;
  /** Everything it wrote, standard output and error. */
  output: () => string;
  /** Ends with its exit code, null after a signal. */
  ended: Promise<number | null>;
  /** Resolves with the exit code when the process has ended; null after a signal. */
  kill(signal: "SIGKILL" | "SIGTERM"): Promise<number | null>;
  /** Stops the process where it is, or lets it go on. */
  signal(name: "SIGSTOP" | "SIGCONT"): void;
};

const root = resolve(import.meta.dirname, "../../../..");
/** A busy machine takes its time. */
const startWithinMs = 120_000;
const fromSource = ["--import", "tsx", "-C", "@usher/source"];

/** One of the repository's programs as a process of its own: a source as its npm script runs it, or what was built. */
export async function spawnApp(
  program: string,
  options: { env: Record<string, string>; args?: string[]; port?: number },
): Promise<AppProcess> {
  const { child, output } = start(program, options);
  const ended = once(child, "exit").then(() => child.exitCode);
  const url = `http://127.0.0.1:${options.port}`;
  const app: AppProcess = {
    url,
    output,
    ended,
    async kill(signal) {
      child.kill(signal);
      return ended;
    },
    signal: (name) => void child.kill(name),
  };
  const deadline = Date.now() + startWithinMs;
  while (!(await answers(`${url}/readyz`))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await app.kill("SIGKILL");
      throw new Error(`${program} did not come up:\n${output()}`);
    }
    await wait(50);
  }
  return app;
}

/** Runs a program to its end and answers with what it printed; throws when it fails. */
export async function runApp(
  program: string,
  options: { env: Record<string, string>; args?: string[] },
): Promise<string> {
  const { child, output } = start(program, options);
  await once(child, "exit");
  if (child.exitCode !== 0)
    throw new Error(`${program} failed with ${child.exitCode}:\n${output()}`);
  return output();
}

function start(
  program: string,
  { env, args = [] }: { env: Record<string, string>; args?: string[] },
): { child: ChildProcess; output: () => string } {
  const child = spawn(
    process.execPath,
    [...(program.endsWith(".ts") ? fromSource : []), resolve(root, program), ...args],
    {
      cwd: root,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
