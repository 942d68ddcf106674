import { setTimeout as wait } from "node:timers/promises";

import { answersPerSecond, type Amount, type LoadRequest } from "../http-load.ts";
import type { Checkout, RunningServer } from "./checkout.ts";
import type { Samples } from "./verdict.ts";

export type Running = Checkout & { server: RunningServer };

export type CompareScale = {
  /** How long emails are counted. */
  seconds: number;
  /** Of one operation over HTTP, and of its warm-up. */
  amount: Amount;
  warmUp: Amount;
};

export type Operation = Pick<Samples, "name" | "unit" | "better"> & {
  measure(running: Running, scale: CompareScale): Promise<number>;
};

const connections = 16;
const sendGridMs = 50;
const firstEmailWithinMs = 30_000;
/** Longer than the servers wait for an answer. */
const hangingMs = 120_000;

/** One number for a run, so that no address comes twice. */
let requests = 0;

/** Right after the start, while nothing else runs; from then on emails hang and disturb nothing. */
export const afterStart: readonly Operation[] = [
  {
    name: "server start to /readyz",
    unit: "ms",
    better: "lower",
    measure: ({ server }) => Promise.resolve(server.startMs),
  },
  {
    name: "emails to a 50 ms SendGrid",
    unit: "email/s",
    better: "higher",
    measure: emailsPerSecond,
  },
];

/** The sides take turns at each of them. */
export const inTurns: readonly Operation[] = [
  overHttp("invitation.list (50)", ({ target, state }) => target.list((requests += 1), state)),
  overHttp("invitation.create (1)", ({ target, state }) => target.invite((requests += 1), state)),
  overHttp("invitation.create (20)", ({ target, state }) =>
    target.inviteBatch((requests += 1), state),
  ),
  {
    name: "invitation.preview and accept",
    unit: "request/s",
    better: "higher",
    measure: previewAndAccept,
  },
  {
    name: "memory after these calls",
    unit: "MiB",
    better: "lower",
    measure: ({ server }) => server.memoryMiB(),
  },
];

function overHttp(name: string, next: (running: Running) => LoadRequest): Operation {
  return {
    name: `${name}, ${connections} connections`,
    unit: "call/s",
    better: "higher",
    async measure(running, { amount, warmUp }) {
      const load = { url: running.server.url, connections, steps: [{ next: () => next(running) }] };
      await answersPerSecond({ ...load, amount: warmUp });
      return answersPerSecond({ ...load, amount });
    },
  };
}

async function emailsPerSecond({ sendGrid }: Running, { seconds }: CompareScale): Promise<number> {
  const arrivals: number[] = [];
  sendGrid.setLatency(sendGridMs);
  const stopCounting = sendGrid.mailbox.onEmail(() => void arrivals.push(performance.now()));
  const until = performance.now() + firstEmailWithinMs;
  while (arrivals.length === 0 && performance.now() < until) await wait(10);
  await wait(seconds * 1000);
  stopCounting();
  sendGrid.setLatency(hangingMs);
  const [first] = arrivals;
  if (first === undefined) throw new Error("no email was sent");
  return arrivals.length / ((performance.now() - first) / 1000);
}

/** Each link of the emails just sent is opened once, then accepted once. */
async function previewAndAccept({ server, sendGrid }: Running): Promise<number> {
  const tokens = sendGrid.mailbox
    .list()
    .map(({ text }) => /\/i\/(\S+)/.exec(text)?.[1])
    .filter((token) => token !== undefined);
  sendGrid.mailbox.clear();
  const count = tokens.length;
  if (count === 0) throw new Error("no email held a link");
  const overTokens = (next: (token: string) => LoadRequest) => {
    let taken = 0;
    return answersPerSecond({
      url: server.url,
      connections: Math.min(connections, count),
      amount: { requests: count },
      steps: [{ next: () => next(tokens[taken++ % count] ?? "") }],
    });
  };
  const previews = await overTokens((token) => ({
    path: `/trpc/invitation.preview?input=${encodeURIComponent(JSON.stringify({ token }))}`,
  }));
  const accepts = await overTokens((token) => ({
    method: "POST",
    path: "/trpc/invitation.accept",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  }));
  return 2 / (1 / previews + 1 / accepts);
}
