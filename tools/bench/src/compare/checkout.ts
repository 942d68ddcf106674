import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";

import { startFakeSendGrid, type FakeSendGrid } from "@usher/fake-sendgrid";

import { createTarget, type State, type Target } from "../../peers-target.mjs";
import { freePort } from "../free-port.ts";

/** One side of the comparison: a built checkout with a database and a SendGrid of its own. */
export type Checkout = {
  target: Target;
  state: State;
  databaseUrl: string;
  sendGrid: FakeSendGrid;
};

export type RunningServer = {
  url: string;
  /** From the start of its process until it was ready. */
  startMs: number;
  memoryMiB(): Promise<number>;
  stop(): Promise<void>;
};

type Settings = {
  directory: string;
  databaseUrl: string;
  sizes: { organizations: number; pendingEach: number };
};

const readyWithinMs = 60_000;
const keepEmails = 5_000;

/** Throws unless the directory holds a built checkout. */
export async function prepareCheckout(settings: Settings): Promise<Checkout> {
  const { directory, databaseUrl, sizes } = settings;
  if (!existsSync(join(directory, "apps/server/dist/main.js")))
    throw new Error(`${directory} is not a built checkout: run npm run build in it`);
  const target = createTarget(directory, sizes);
  const state = await target.dataset.build("", databaseUrl);
  return { target, state, databaseUrl, sendGrid: await startFakeSendGrid({ keepEmails }) };
}

/** Its server as it is built, with the fake SendGrid and as many emails at once as by default. */
export async function startServer(checkout: Checkout): Promise<RunningServer> {
  const { target, databaseUrl, sendGrid } = checkout;
  const port = await freePort();
  const { command, cwd, env } = target.start({ port, databaseUrl });
  const { MAIL_CONCURRENCY: _one, ...rest } = env;
  const [program = "", ...args] = command;
  const start = performance.now();
  const child = spawn(program, args, {
    cwd,
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...rest,
      NODE_ENV: "production",
      LOG_LEVEL: "silent",
      LIMIT_ACCEPT_PER_10_MINUTES: "1000000",
      SENDGRID_API_KEY: sendGrid.apiKey,
      SENDGRID_BASE_URL: sendGrid.url,
      PATH: "/usr/local/bin:/usr/bin:/bin",
    },
  });
  const url = `http://127.0.0.1:${port}`;
  while (!(await isReady(url + target.ready().path))) {
    if (child.exitCode !== null || performance.now() - start > readyWithinMs) {
      await end(child);
      throw new Error(`the server in ${cwd} did not get ready`);
    }
    await wait(2);
  }
  return {
    url,
    startMs: performance.now() - start,
    memoryMiB: () => memoryOf(child),
    stop: () => end(child),
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

async function memoryOf({ pid }: ChildProcess): Promise<number> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
  return Number(stdout) / 1024;
}

/** Emails under way hang by then, so nothing would be gained by waiting for them. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}
