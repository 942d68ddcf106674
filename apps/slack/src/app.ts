import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { setTimeout as wait } from "node:timers/promises";

import {
  createOutcomeWriter,
  type Lease,
  limitIp,
  observeJobs,
  startWorker,
  traceJobs,
  type Worker,
  whileActive,
} from "@usher/core";
import {
  clientIp,
  createMetricsAccess,
  createMetricsServer,
  createReadiness,
  createProxyWatch,
  createTrustedProxies,
  limitKey,
} from "@usher/process";

import { createBoltApp, createReceiver } from "./setup/bolt-app.ts";
import type { SlackApp, SlackAppDeps } from "./config.ts";
import { createHttpServer } from "./setup/http-server.ts";
import { createInFlight } from "./request/in-flight.ts";
import { createIntake } from "./request/intake.ts";
import { createMetrics } from "./setup/metrics.ts";
import { createInstallRoutes, type InstallRoutes } from "./setup/install-routes.ts";
import type { Services } from "./request/services.ts";
import { slackTimeoutMs } from "./workspaces/slack-clients.ts";
import { createSocketConnection } from "./setup/socket-connection.ts";
import { queueChannelAlerts } from "./notices/alert-channel.ts";
import { alertPerson } from "./notices/alert.ts";
import { notifyDeactivated } from "./notices/notify-deactivated.ts";
import { settleDeactivated } from "./notices/settle-deactivated.ts";
import { notifyAccessEnd } from "./notices/notify-access-end.ts";
import { notifyOwner } from "./notices/notify-owner.ts";
import { updatePauses } from "./notices/notify-pause.ts";
import { reportDead } from "./notices/report-dead.ts";
import { notifyStuckEmail } from "./notices/notify-stuck-email.ts";
import { notify } from "./notices/notify.ts";
import { syncApprovalMessages } from "./approvals/sync-approval-messages.ts";
import { remind } from "./approvals/remind.ts";
import { runCommand } from "./invite/run-command.ts";
import { createCache } from "./workspaces/cache.ts";
import { createSlackRate, underLease } from "./workspaces/slack-rate.ts";
import { notifyAccount } from "./account-link/notify-account.ts";
import { createWorkspaces } from "./workspaces/workspaces.ts";

/** Of the 10 seconds a stop may take: for listeners, then for answers on their way, and beside both for jobs. */
const listenersGraceMs = 5000;
const answersGraceMs = 1500;
const workerStopMs = 7000;
const refreshedTtlMs = 10 * 60_000;

/** The Slack app and its worker, put together and not started. */
export function createSlackApp(deps: SlackAppDeps): SlackApp {
  const { config, log, store } = deps;
  let draining = false;
  let stopping = false;
  const outcomes = createOutcomeWriter({ log });
  const metrics = createMetrics(outcomes);
  const readiness = createReadiness({
    requireWritable: () => store.read.health.requireWritable(),
    // The process does not start on a database that is behind.
    migrationsPending: () => Promise.resolve(false),
  });
  const services = createServices(deps, { outcomes, fetch: metrics.fetch });
  const receiver = createReceiver(services);
  createBoltApp(services, {
    receiver: metrics.observeAcks(receiver.receiver),
    isStopping: () => stopping,
  });
  const socket = receiver.kind === "socket" ? createSocketConnection(receiver.receiver, log) : null;
  const scraping = config.metrics ?? { port: null, token: null };
  const metricsServer = createMetricsServer(createMetricsAccess(scraping), metrics.render);
  const server = createHttpServer({
    slack: receiver.kind === "http" ? receiver.receiver.requestListener : null,
    install: installPages(services),
    isReady: async () => !draining && outcomes.waiting() === 0 && (await readiness.ready()).ok,
    isStopping: () => draining,
    metrics: metrics.render,
    metricsAccess: scraping.port === null ? createMetricsAccess(scraping) : null,
    https: config.oauth?.publicUrl.startsWith("https:") ?? false,
    log,
  });
  let worker: Worker | null = null;
  const held = (lease: Lease): Services => ({
    ...services,
    rate: underLease(services.rate, lease, slackTimeoutMs(config)),
  });
  const finishRequests = async () => {
    const grace = wait(listenersGraceMs, undefined, { ref: false });
    await Promise.race([services.inFlight.drained(), grace]);
    await socket?.stop();
    await server.close(answersGraceMs);
  };

  return {
    async start() {
      metrics.start();
      if (scraping.port !== null) await metricsServer.listen(scraping.port, config.host);
      await services.workspaces.start();
      worker = startWorker({
        store,
        handlers: traceJobs(
          observeJobs(
            reportDead(services, {
              "slack.approval": whileActive(store, (job, lease) =>
                syncApprovalMessages(held(lease), job),
              ),
              "slack.notice": whileActive(store, (job, lease) => notify(held(lease), job)),
              "slack.alert": whileActive(store, (job, lease) => alertPerson(held(lease), job)),
              "slack.owner_notice": whileActive(store, (job, lease) =>
                notifyOwner(held(lease), job),
              ),
              "slack.pause": whileActive(store, (job, lease) => updatePauses(held(lease), job)),
              "slack.access_notice": whileActive(store, (job, lease) =>
                notifyAccessEnd(held(lease), job),
              ),
              "slack.email_stuck": whileActive(store, (job, lease) =>
                notifyStuckEmail(held(lease), job),
              ),
              "slack.reminder": whileActive(store, (job, lease) => remind(held(lease), job)),
              "slack.command": (job, lease) => runCommand(services, job, lease),
              "slack.deactivated": whileActive(store, (job, lease) =>
                settleDeactivated(held(lease), job),
              ),
              "slack.member": whileActive(store, (job, lease) =>
                notifyDeactivated(held(lease), job),
              ),
              "slack.account": whileActive(store, (job, lease) => notifyAccount(held(lease), job)),
            }),
            metrics.observeJob,
          ),
          deps.tracing,
        ),
        organizationIds: () => services.workspaces.organizationIds(),
        signal: deps.signal,
        outcomes,
        owner: `slack-${randomUUID()}`,
        concurrency: config.worker?.concurrency ?? 4,
        leaseMs: config.worker?.leaseMs ?? 30_000,
        pollMs: config.worker?.pollMs ?? 5000,
        ...(config.worker?.maxRetryMs !== undefined && {
          maxRetryMs: config.worker.maxRetryMs,
        }),
        stopWithinMs: workerStopMs,
        log,
      });
      await socket?.start();
      return { port: await server.listen(config.port, config.host) };
    },
    async stop() {
      draining = true;
      await wait(config.drainMs ?? 0);
      stopping = true;
      services.workspaces.stop();
      await Promise.all([finishRequests(), worker?.stop()]);
      await metricsServer.close();
    },
    async idle() {
      await services.inFlight.drained();
      await worker?.idle();
      // What the worker's calls said of the workspaces is written beside them.
      await services.inFlight.drained();
    },
  };
}

function createServices(
  deps: SlackAppDeps,
  { outcomes, fetch }: Pick<Services, "outcomes" | "fetch">,
): Services {
  const inFlight = createInFlight();
  const workspaces = createWorkspaces({
    ...deps,
    fetch,
    outcomes,
    track: (work) => void inFlight.track(work),
    onConnected: (organizationId) => deps.store.read.slack.queueMissing(organizationId),
    onChannelBlocked: (workspace, problem) => queueChannelAlerts(deps.store, workspace, problem),
  });
  const services = {
    ...deps,
    fetch,
    workspaces,
    outcomes,
    inFlight,
    intake: createIntake(deps.store),
    refreshed: createCache<number>({ size: 1000, ttlMs: refreshedTtlMs }),
    rate: createSlackRate(deps.store, deps.config.worker?.postGapMs),
  };
  return services;
}

function installPages(services: Services): InstallRoutes["handle"] | null {
  const { store, log, fetch, config } = services;
  const { oauth, apiUrl, command } = config;
  if (oauth === undefined || oauth === null) return null;
  const onInstalled = (teamId: string) => services.workspaces.installed(teamId);
  const countFailure = addressLimit(services);
  const deps = { store, log, fetch, oauth, apiUrl, command, countFailure, onInstalled };
  const { handle } = createInstallRoutes(deps);
  const watchProxies = createProxyWatch({
    trusted: createTrustedProxies(config.trustedProxies ?? []),
    log,
  });
  return (request, response) => {
    watchProxies(request);
    return handle(request, response);
  };
}

/** Throws for a proxy that is not an address. */
function addressLimit({ store, config }: Services) {
  const trusted = createTrustedProxies(config.trustedProxies ?? []);
  const limits = config.ipPerMinute === undefined ? {} : { ipPerMinute: config.ipPerMinute };
  return ({ socket, headers }: IncomingMessage) => {
    const forwarded = headers["x-forwarded-for"];
    const hops = Array.isArray(forwarded) ? forwarded.join(",") : forwarded;
    return limitIp(store, limitKey(clientIp(socket.remoteAddress, hops, trusted)), limits);
  };
}
