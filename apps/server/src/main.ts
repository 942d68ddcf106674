import { hostname } from "node:os";

import { createLinkKeyring } from "@usher/core";
import { createSendGridSender } from "@usher/core/sendgrid";
import {
  createLogger,
  createReadiness,
  exitOnCrash,
  exitWithError,
  listenUrl,
  startTracing,
  openMigratedDatabase,
  stopOnSignal,
  useOutgoingProxy,
} from "@usher/process";
import {
  createAuditSignal,
  createJobSignal,
  createStore,
  migrationsPending,
} from "@usher/core/typeorm";

import { createServerApp } from "./app.ts";
import { parseEnv } from "./env.ts";
import { createWebhookTransport } from "./webhook-sender/create-webhook-transport.ts";

const stopWithinMs = 10_000;
/** Time for a balancer to see 503 on /readyz before connections are refused. */
const drainMs = 1_000;

async function main(): Promise<void> {
  const env = parseEnv(process.env);
  const log = createLogger({ level: env.LOG_LEVEL, app: "server" });
  exitOnCrash(log);
  const proxy = env.proxy && useOutgoingProxy(env.proxy);
  const traces = await startTracing({ env: process.env, serviceName: "usher-server", log });
  const { tracing } = traces;
  const database = await openMigratedDatabase({
    url: env.DATABASE_URL,
    applicationName: `usher-server ${hostname()}`,
  });
  const listenAt = listenUrl(database, env, log);
  const signal = createJobSignal({ url: listenAt });
  const events = listenAt === null ? null : createAuditSignal({ url: listenAt });
  const sender = createSendGridSender({
    apiKey: env.SENDGRID_API_KEY,
    from: env.SENDGRID_FROM,
    connections: env.MAIL_CONCURRENCY,
    timeoutMs: env.MAIL_TIMEOUT_SECONDS * 1000,
    proxy: env.proxy,
    pauseMs: env.MAIL_PAUSE_SECONDS * 1000,
    ...(env.SENDGRID_BASE_URL !== undefined && { baseUrl: env.SENDGRID_BASE_URL }),
    ...(env.SENDGRID_SUBUSER !== undefined && { subuser: env.SENDGRID_SUBUSER }),
  });
  const store = createStore(database, { tracing });
  const webhooks = createWebhookTransport({
    allowedNetworks: env.WEBHOOK_ALLOWED_NETWORKS,
    proxy: env.WEBHOOK_PROXY ?? null,
    timeoutMs: env.WEBHOOK_TIMEOUT_SECONDS * 1000,
  });
  const app = createServerApp({
    store,
    readiness: createReadiness({
      requireWritable: () => store.read.health.requireWritable(),
      migrationsPending: () => migrationsPending(database),
      isPolled: listenAt === null,
    }),
    links: createLinkKeyring(env.LINK_KEYS, env.ERASURE_KEYS),
    sender,
    lookup: sender.lookup,
    webhooks,
    signal,
    ...(events && { events }),
    ...(tracing && { tracing }),
    log,
    config: {
      baseUrl: env.BASE_URL,
      slackUrl: env.SLACK_PUBLIC_URL,
      port: env.PORT,
      sessionIssuers: env.sessionIssuers,
      organizationCreation: env.ORGANIZATION_CREATION,
      stepUpMinutes: env.SESSION_STEP_UP_MINUTES,
      eventRetentionDays: env.EVENT_RETENTION_DAYS,
      metrics: { port: env.METRICS_PORT ?? null, token: env.METRICS_TOKEN ?? null },
      sendGridEvents: env.SENDGRID_WEBHOOK_PUBLIC_KEY
        ? {
            publicKeys: env.SENDGRID_WEBHOOK_PUBLIC_KEY,
            maxAgeSeconds: env.SENDGRID_WEBHOOK_MAX_AGE_SECONDS,
          }
        : null,
      allowedOrigins: env.ALLOWED_ORIGINS,
      trustedProxies: env.TRUSTED_PROXIES,
      drainMs,
      limits: {
        ipPerMinute: env.LIMIT_IP_PER_MINUTE,
        actorPer10Minutes: env.LIMIT_ACTOR_PER_10_MINUTES,
        acceptPer10Minutes: env.LIMIT_ACCEPT_PER_10_MINUTES,
        missesPer10Minutes: env.LIMIT_MISSES_PER_10_MINUTES,
        recipientPerDay: env.LIMIT_RECIPIENT_PER_DAY,
      },
      worker: {
        concurrency: env.MAIL_CONCURRENCY,
        emailPaused: env.MAIL_PAUSED === "true",
        leaseMs: env.JOB_LEASE_SECONDS * 1000,
        sendTimeoutMs: env.MAIL_TIMEOUT_SECONDS * 1000,
        reconcileAfterMs: env.MAIL_RECONCILE_AFTER_SECONDS * 1000,
        maxRetryMs: env.JOB_RETRY_MAX_SECONDS * 1000,
        sweepEveryMs: env.JOB_SWEEP_SECONDS * 1000,
      },
      webhooks: {
        concurrency: env.WEBHOOK_CONCURRENCY,
        paused: (env.WEBHOOK_PAUSED ?? env.MAIL_PAUSED) === "true",
        ...(env.WEBHOOK_RETRY_SECONDS && {
          retryDelaysMs: env.WEBHOOK_RETRY_SECONDS.map((wait) => wait * 1000),
        }),
      },
    },
  });
  const stop = async () => {
    await app.stop();
    const open = [
      sender.close(),
      webhooks.close(),
      signal.close(),
      events?.close(),
      database.destroy(),
    ];
    await Promise.all([traces.stop(), proxy?.stop(), ...open]);
  };
  stopOnSignal(stop, { withinMs: stopWithinMs, log });
  await app.start();
}

main().catch(exitWithError);
