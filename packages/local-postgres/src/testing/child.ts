import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { StartOptions } from "../index.ts";

type Started = { url: string; adopted: boolean; dataDirectory: string; tookMs: number };
type StartRejection = { code: string; message: string };

export type Child = {
  pid: number;
  started: Promise<Started>;
  rejected: Promise<StartRejection>;
  say(word: "stop" | "leave"): Promise<void>;
  kill(): Promise<void>;
};

type Where = { program?: string; uid?: number; cwd?: string };

const TSX = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const PROGRAM = fileURLToPath(new URL("./start-child.ts", import.meta.url));
const children = new Set<Child>();

/** Another process that calls startLocalPostgres. */
export function startChild(options: StartOptions, where: Where = {}): Child {
  const { program = PROGRAM, uid, cwd = "/" } = where;
  const spawned = spawn(process.execPath, ["--import", TSX, program, JSON.stringify(options)], {
    cwd,
    env: {},
    stdio: ["pipe", "pipe", "inherit"],
    ...(uid !== undefined && { uid, gid: uid }),
  });
  spawned.stdin.on("error", () => undefined);
  const closed = once(spawned, "close");
  const answer = once(createInterface({ input: spawned.stdout }), "line").then(
    // start-child.ts prints one of these and nothing else.
    ([line]) => JSON.parse(String(line)) as Started | StartRejection,
  );
  const child: Child = {
    pid: spawned.pid ?? 0,
    started: expectAnswer(answer, (given) => "url" in given),
    rejected: expectAnswer(answer, (given) => "code" in given),
    say: async (word) => {
      spawned.stdin.write(`${word}\n`);
      await closed;
    },
    kill: async () => {
      spawned.kill("SIGKILL");
      await closed;
    },
  };
  children.add(child);
  return child;
}

export async function killChildren(): Promise<void> {
  await Promise.all([...children].map((child) => child.kill()));
  children.clear();
}

function expectAnswer<T extends Started | StartRejection>(
  answer: Promise<Started | StartRejection>,
  isExpected: (given: Started | StartRejection) => given is T,
): Promise<T> {
  const expected = answer.then((given) => {
    if (isExpected(given)) return given;
    throw new Error(`unexpected answer of the child: ${JSON.stringify(given)}`);
  });
  expected.catch(() => undefined);
  return expected;
}
