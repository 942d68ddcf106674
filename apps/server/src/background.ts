import { randomUUID } from "node:crypto";
import { hostname } from "node:os";

import {
  deliverAccountLink,
  deliverEmail,
  observeJobs,
  startWorker,
  traceJobs,
  type Job,
  type Lease,
  type OutcomeWriter,
  type Worker,
} from "@usher/core";

import { createAuditSealing } from "./audit-sealing.ts";
import type { ServerDeps } from "./config.ts";
import type { Metrics } from "./metrics/metrics.ts";
import { reportPauses } from "./report-pauses.ts";
import { createSweeper } from "./sweeper.ts";
import { createWebhookSender } from "./webhook-sender/create-webhook-sender.ts";

export type Background = {
  start(): void;
  /** Ends the jobs that run here or gives them back. */
  stop(): Promise<void>;
  /** Resolves when no job of this server's kinds runs here or is due. */
  idle(): Promise<void>;
};

const defaults = { concurrency: 64, leaseMs: 30_000, pollMs: 5_000, sweepEveryMs: 30_000 };
const sealEveryMs = 1_000;
/** Of the 10 seconds a stop may take, after a second for balancers. */
const stopWithinMs = 7_500;

type BackgroundMetrics = Pick<Metrics, "observeSender" | "observeJob" | "observeRetention">;

/** What this process does without being asked: unless it is paused it sends email and webhooks, reminds, seals the audit, and expires what is overdue. */
export function createBackground(
  deps: ServerDeps,
  { observeSender, observeJob, observeRetention }: BackgroundMetrics,
  outcomes: OutcomeWriter,
): Background {
  const { store, links, lookup, signal, log, config } = deps;
  const { reconcileAfterMs, sendTimeoutMs, emailPaused = false, ...given } = config.worker ?? {};
  const settings = { ...defaults, ...given };
  const linkBase = config.baseUrl.replace(/\/+$/, "");
  const delivery = {
    store,
    links,
    outcomes,
    sender: observeSender(reportPauses(deps.sender, log)),
    linkBase,
    ...(lookup && { lookup }),
    ...(reconcileAfterMs !== undefined && { reconcileAfterMs }),
    ...(sendTimeoutMs !== undefined && { sendTimeoutMs }),
  };
  const handle = (job: Job, lease: Lease) => deliverEmail(delivery, job, lease);
  const sweeper = createSweeper({
    store,
    links,
    log,
    everyMs: settings.sweepEveryMs,
    limits: config.limits ?? {},
    observeRetention,
  });
  const sealing = createAuditSealing({ store, log, everyMs: sealEveryMs });
  const webhooks = createWebhookSender(deps, observeJob);
  let worker: Worker | null = null;

  return {
    start() {
      sweeper.start();
      sealing.start();
      webhooks.start();
      if (emailPaused) {
        log.warn("MAIL_PAUSED is true: email stays queued, and none is sent by this server");
        return;
      }
      worker ??= startWorker({
        store,
        handlers: traceJobs(
          observeJobs(
            {
              mail: handle,
              "mail.owner_notice": handle,
              "mail.user_notice": handle,
              "mail.access_notice": handle,
              "mail.revocation": handle,
              "mail.renewal": handle,
              "mail.reconcile": handle,
              "mail.account_link": (job, lease) =>
                deliverAccountLink({ ...delivery, limits: config.limits ?? {} }, job, lease),
            },
            observeJob,
          ),
          deps.tracing,
        ),
        signal,
        outcomes,
        owner: `${hostname()} ${process.pid} ${randomUUID()}`,
        concurrency: settings.concurrency,
        leaseMs: settings.leaseMs,
        pollMs: settings.pollMs,
        ...(settings.maxRetryMs !== undefined && { maxRetryMs: settings.maxRetryMs }),
        stopWithinMs,
        log,
      });
    },
    async stop() {
      await Promise.all([worker?.stop(), webhooks.stop(), sweeper.stop(), sealing.stop()]);
    },
    async idle() {
      await Promise.all([worker?.idle(), webhooks.idle()]);
    },
  };
}
