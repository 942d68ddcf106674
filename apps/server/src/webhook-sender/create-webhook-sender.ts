import { randomUUID } from "node:crypto";
import { hostname } from "node:os";

import {
  createEndpointSlots,
  createEventCollector,
  createOutcomeWriter,
  deliverWebhook,
  failureMessage,
  observeJobs,
  startWorker,
  traceJobs,
  type Worker,
  whileActive,
} from "@usher/core";

import type { ServerDeps } from "../config.ts";
import type { Metrics } from "../metrics/metrics.ts";

export type WebhookSender = {
  start(): void;
  /** Ends the calls that are under way or leaves them to their leases. */
  stop(): Promise<void>;
  /** Resolves when no webhook is due. */
  idle(): Promise<void>;
};

const defaults = { concurrency: 16, collectEveryMs: 1_000, leaseMs: 30_000, pollMs: 5_000 };
/** A call ends within its lease, whatever the lease of other jobs is. */
const leaseMarginMs = 5_000;
/** One endpoint that does not answer leaves room for the others, and so do all of one organization and all that are slow. */
const partPerEndpoint = 4;
const partPerOrganization = 2;
/** Less than an organization has, so that its slow endpoints leave room for its others. */
const partForSlow = 4;
/** A call that took this part of the timeout was slow. */
const slowPartOfTimeout = 3;
/** The longer a call may hang, the less it costs to come back later: 50 ms for each that waits at the default timeout. */
const busyPartOfTimeout = 300;
const minBusyStepMs = 10;
const stopWithinMs = 7_500;
/** An unavailable database is not queried, nor logged, in every round. */
const roundsAfterError = 10;

/** Makes deliveries of new events and sends them, with a worker of its own: a slow endpoint holds up no email. */
export function createWebhookSender(
  deps: ServerDeps,
  observeJob: Metrics["observeJob"],
): WebhookSender {
  const { store, links, webhooks: transport, signal, log, config } = deps;
  const { paused = false, retryDelaysMs, ...given } = config.webhooks ?? {};
  const settings = { ...defaults, ...given };
  const worker = config.worker ?? {};
  const collector = createEventCollector(store, {
    onEndpointError(endpointId, error) {
      const message = failureMessage("collecting events for an endpoint failed", error);
      log.error({ err: error, endpointId }, message);
    },
  });
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let collecting: Promise<void> = Promise.resolve();
  let running: Worker | null = null;

  const collect = async (): Promise<number> => {
    try {
      await collector.collect(stopping.signal);
      return settings.collectEveryMs;
    } catch (error) {
      const message = failureMessage(
        "collecting events for webhooks failed; the next round tries again",
        error,
      );
      log.error({ err: error }, message);
      return settings.collectEveryMs * roundsAfterError;
    }
  };
  const turn = async () => {
    const pauseMs = await collect();
    if (!stopping.signal.aborted) timer = setTimeout(next, pauseMs);
  };
  const next = () => {
    collecting = turn();
  };

  return {
    start() {
      if (transport === undefined) return;
      next();
      if (paused) {
        log.warn("webhooks are paused: events are collected, and none is sent by this server");
        return;
      }
      const slotsOf = (part: number) => Math.max(1, Math.floor(settings.concurrency / part));
      const slots = createEndpointSlots({
        perEndpoint: slotsOf(partPerEndpoint),
        perOrganization: slotsOf(partPerOrganization),
        slow: slotsOf(partForSlow),
        slowAfterMs: transport.timeoutMs / slowPartOfTimeout,
        busyStepMs: Math.max(minBusyStepMs, transport.timeoutMs / busyPartOfTimeout),
      });
      const sending = { store, links, transport, slots, retryDelaysMs };
      running ??= startWorker({
        store,
        handlers: traceJobs(
          observeJobs(
            {
              "webhook.deliver": whileActive(store, (job, lease) =>
                deliverWebhook(sending, job, lease),
              ),
            },
            observeJob,
          ),
          deps.tracing,
        ),
        signal,
        outcomes: createOutcomeWriter({ log }),
        owner: `${hostname()} ${process.pid} ${randomUUID()} webhooks`,
        concurrency: settings.concurrency,
        leaseMs: Math.max(worker.leaseMs ?? settings.leaseMs, transport.timeoutMs + leaseMarginMs),
        pollMs: worker.pollMs ?? settings.pollMs,
        ...(worker.maxRetryMs !== undefined && { maxRetryMs: worker.maxRetryMs }),
        stopWithinMs,
        log,
      });
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await Promise.all([collecting, running?.stop()]);
    },
    async idle() {
      await running?.idle();
    },
  };
}
