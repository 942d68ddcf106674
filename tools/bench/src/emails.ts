import { createInvitation, createOutcomeWriter, deliverEmail, startWorker } from "@usher/core";
import { createSendGridSender } from "@usher/core/sendgrid";
import { startFakeSendGrid } from "@usher/fake-sendgrid";
import { createLogger } from "@usher/process";

import { bench, type Metric } from "./frame.ts";
import type { Group, GroupInput } from "./group.ts";
import { answersPerSecond } from "./http-load.ts";
import { spawnTarget } from "./spawn-target.ts";
import { freshEntries, linkBase, type Fixture } from "./fixture.ts";

const latencyMs = 50;
/** Half of the default of apps/server, and the default. */
const concurrencies = [32, 64];
const emailsPerWorker = 40;
const batch = 20;

type Fake = { url: string; apiKey: string };

export const emails: Group = {
  name: "emails",
  async run(input) {
    const apiKey = `SG.${"b".repeat(22)}.${"e".repeat(43)}`;
    const settings = { kind: "fake-sendgrid", apiKey, latencyMs } as const;
    const target = await spawnTarget(settings);
    const fake = { url: target.url, apiKey };
    try {
      const body = await oneEmail(input.fixture);
      const metrics: Metric[] = [];
      for (const concurrency of input.scale.quick ? [4] : concurrencies)
        metrics.push(await withConcurrency(input, { fake, body, concurrency }));
      return metrics;
    } finally {
      await target.stop();
    }
  },
};

function withConcurrency(
  { fixture, scale }: GroupInput,
  load: { fake: Fake; body: string; concurrency: number },
): Promise<Metric> {
  const { concurrency } = load;
  const count = concurrency * (scale.quick ? 2 : emailsPerWorker);
  return bench(`emails to a 50 ms SendGrid, ${concurrency} at once`, {
    subject: () => emailAll(fixture, { ...load, count }),
    floor: {
      name: `autocannon posts the same email, ${concurrency} connections`,
      measure: () => postAll({ ...load, count }),
    },
    unit: "emails/s",
    repeats: scale.repeats,
    target: "400 emails/s",
  });
}

/** From the start of a worker over a full queue until SendGrid has answered the last email. */
async function emailAll(
  fixture: Fixture,
  { fake, count, concurrency }: { fake: Fake; count: number; concurrency: number },
): Promise<number> {
  await fixture.raw.query("DELETE FROM job");
  await queue(fixture, count);
  const { url: baseUrl, apiKey } = fake;
  const from = { email: "invites@bench.example" };
  const sender = createSendGridSender({ apiKey, baseUrl, from, connections: concurrency });
  const { store, links } = fixture;
  const log = createLogger({ level: "silent", app: "server" });
  const outcomes = createOutcomeWriter({ log });
  const delivery = { store, links, sender, outcomes, linkBase };
  let left = count;
  const start = performance.now();
  const worker = await new Promise<ReturnType<typeof startWorker>>((resolve, reject) => {
    const started = startWorker({
      store,
      handlers: {
        mail: async (job, lease) => {
          const outcome = await deliverEmail(delivery, job, lease);
          if (outcome.kind !== "done") reject(new Error(JSON.stringify(outcome)));
          left -= 1;
          if (left === 0) resolve(started);
          return outcome;
        },
      },
      signal: { subscribe: () => () => {} },
      outcomes,
      owner: `bench ${process.pid}`,
      concurrency,
      leaseMs: 30_000,
      pollMs: 5_000,
      log,
    });
  });
  const seconds = (performance.now() - start) / 1000;
  await worker.stop();
  await sender.close();
  return count / seconds;
}

async function queue(fixture: Fixture, count: number): Promise<void> {
  const organization = await fixture.organization();
  for (let made = 0; made < count; made += batch)
    await createInvitation(fixture.contextOf(organization), {
      entries: freshEntries(Math.min(batch, count - made)),
    });
}

async function postAll(load: {
  fake: Fake;
  body: string;
  count: number;
  concurrency: number;
}): Promise<number> {
  const { fake, body, count, concurrency } = load;
  const next = () => ({
    method: "POST" as const,
    path: "/v3/mail/send",
    headers: { authorization: `Bearer ${fake.apiKey}`, "content-type": "application/json" },
    body,
  });
  return answersPerSecond({
    url: fake.url,
    connections: concurrency,
    amount: { requests: count },
    steps: [{ next }],
    status: 202,
  });
}

/** The body of an invitation as Usher posts it. */
async function oneEmail(fixture: Fixture): Promise<string> {
  const fake = await startFakeSendGrid();
  try {
    await emailAll(fixture, { fake, count: 1, concurrency: 1 });
    return JSON.stringify(fake.requests()[0]?.body);
  } finally {
    await fake.close();
  }
}
