import autocannon from "autocannon";

import { percentile } from "./frame.ts";

export type LoadRequest = {
  method?: "GET" | "POST";
  path: string;
  headers?: Record<string, string>;
  body?: string;
};

/** What one round of a connection's requests keeps for those after it, such as an id. */
type Round = Record<string, string>;

export type Step = {
  next(round: Round): LoadRequest;
  answered?(body: string, round: Round): void;
};

/** How long, or how many requests. */
export type Amount = { seconds: number } | { requests: number };

type Load = {
  url: string;
  connections: number;
  amount: Amount;
  /** What each connection sends over and over, one after the other. */
  steps: readonly Step[];
  /** Of every good answer. */
  status?: number;
};

export type LoadResult = {
  perSecond: number;
  /** Of the time from a request to its whole answer. */
  p50Ms: number;
  p99Ms: number;
};

/** How often autocannon looks whether it is over. */
const sampleMs = 100;
/** What --quick asks for ends before a busy machine gives its first answer; autocannon drops what is under way. */
const minSeconds = 2;

/** Throws when an answer has another status. */
export async function answersPerSecond(load: Load): Promise<number> {
  return (await sendLoad(load)).perSecond;
}

/** Each connection sends its next request when the last one was answered. Throws when an answer has another status. */
export async function sendLoad(load: Load): Promise<LoadResult> {
  const { url, connections, amount, steps, status = 200 } = load;
  let good = 0;
  const times: number[] = [];
  const others: string[] = [];
  const start = performance.now();
  let last = start;
  const result = await autocannon({
    url,
    connections,
    ...("seconds" in amount
      ? { duration: Math.max(minSeconds, amount.seconds) }
      : { amount: amount.requests }),
    sampleInt: sampleMs,
    // Its own histogram rounds to milliseconds.
    setupClient(client) {
      client.on("response", (_code, _bytes, ms) => times.push(ms));
    },
    requests: steps.map(({ next, answered }) => ({
      setupRequest: (request, round) => ({ method: "GET", ...request, ...next(roundOf(round)) }),
      onResponse: (code, body, round) => {
        if (code === status) {
          good += 1;
          last = performance.now();
          answered?.(body, roundOf(round));
        } else others.push(`${code} ${body.slice(0, 300)}`);
      },
    })),
  });
  if (others[0] !== undefined) throw new Error(`${url} answered ${others[0]}`);
  if (good === 0 || result.errors > 0)
    throw new Error(
      `${steps[0]?.next({}).path} got ${good} answers and ${result.errors} errors from ${url}`,
    );
  // Its own duration goes to the end of a sample.
  return {
    perSecond: good / ((last - start) / 1000),
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
  };
}

/** autocannon's context is an empty object for each round, and only the steps of the load write to it. */
function roundOf(context: object): Round {
  return context as Round;
}
