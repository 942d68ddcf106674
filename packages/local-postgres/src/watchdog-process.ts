import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import { parse } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ServerUser } from "./server-user.ts";

export type StopStep =
  | { signal: NodeJS.Signals; group: boolean; waitMs: number }
  | { file: string; args: string[]; waitMs: number };

export type RunCommand = {
  type: "run";
  file: string;
  args: string[];
  cwd: string;
  /** Takes the standard output and error. */
  log: string;
  user?: ServerUser;
  /** How to end it when the owner dies, tried one after another. */
  stop: StopStep[];
};

export type WatchdogCommand = RunCommand | { type: "removeAtEnd"; path: string };

export type Outcome = { code: number | null; signal: string | null } | { failure: string };

export type WatchdogEvent = { type: "ended"; outcome: Outcome };

/** The process that runs initdb and the server, and ends them when this process dies, however it dies. */
export type Watchdog = {
  pid: number;
  /** One at a time. Settles when the process it ran ends. */
  run(command: Omit<RunCommand, "type">): Promise<Outcome>;
  /** Removes a file or folder after everything has been stopped. */
  removeAtEnd(path: string): void;
  /** Ends what runs, removes what was to be removed. Repeats are the same end. */
  end(): Promise<void>;
  /** Lets this process end by itself while the watchdog watches. */
  unref(): void;
  /** Settles when the watchdog has ended, for whatever reason. */
  gone: Promise<void>;
};

const PROGRAM = fileURLToPath(new URL("./watchdog.js", import.meta.url));

export async function startWatchdog(): Promise<Watchdog> {
  const child = spawn(process.execPath, [PROGRAM], {
    cwd: parse(PROGRAM).root,
    env: {},
    stdio: ["pipe", "pipe", "ignore"],
    detached: true,
    windowsHide: true,
  });
  let settle: ((outcome: Outcome) => void) | undefined;
  const finish = (outcome: Outcome) => {
    settle?.(outcome);
    settle = undefined;
  };
  const gone = new Promise<void>((resolve) => {
    child.once("close", () => {
      finish({ failure: "the watchdog was ended" });
      resolve();
    });
  });
  const pid = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("spawn", () => resolve(child.pid ?? 0));
  });
  child.stdin.on("error", () => undefined);
  createInterface({ input: child.stdout }).on("line", (line) => {
    // Written by watchdog.js alone, which is checked against this type.
    const event = JSON.parse(line) as WatchdogEvent;
    finish(event.outcome);
  });
  const send = (command: WatchdogCommand) => child.stdin.write(`${JSON.stringify(command)}\n`);
  // Node makes the pipes of a child sockets; its types say only streams.
  const handles = [child, child.stdin as Socket, child.stdout as Socket];

  return {
    pid,
    gone,
    run: (command) => {
      if (child.exitCode !== null || child.signalCode !== null) {
        return Promise.resolve({ failure: "the watchdog was ended" });
      }
      return new Promise((resolve) => {
        settle = resolve;
        send({ type: "run", ...command });
      });
    },
    removeAtEnd: (path) => void send({ type: "removeAtEnd", path }),
    end: () => {
      for (const handle of handles) handle.ref();
      child.stdin.end();
      return gone;
    },
    unref: () => {
      for (const handle of handles) handle.unref();
    },
  };
}
