import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { startFakeSendGrid, type FakeSendGrid } from "@usher/fake-sendgrid";
import { freePort } from "@usher/local-postgres";

import { createTarget, type State, type Target } from "../../peers-target.mjs";
import { startProcess, type RunningProcess } from "../start-process.ts";

/** One side of the comparison: a built checkout with a database and a SendGrid of its own. */
export type Checkout = {
  target: Target;
  state: State;
  databaseUrl: string;
  sendGrid: FakeSendGrid;
};

export type RunningServer = RunningProcess & { url: string; memoryMiB(): Promise<number> };

type Settings = {
  directory: string;
  databaseUrl: string;
  sizes: { organizations: number; pendingEach: number };
};

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
  const url = `http://127.0.0.1:${port}`;
  const running = await startProcess({
    command,
    cwd,
    readyUrl: url + target.ready().path,
    stderr: "inherit",
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
  return { ...running, url, memoryMiB: () => memoryOf(running) };
}

async function memoryOf({ pid }: RunningProcess): Promise<number> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
  return Number(stdout) / 1024;
}
