import { hostname } from "node:os";

import { createLinkKeyring } from "@usher/core";
import { createJobSignal, createStore } from "@usher/core/typeorm";
import {
  createLogger,
  exitOnCrash,
  exitWithError,
  listenUrl,
  openMigratedDatabase,
  startTracing,
  stopOnSignal,
  useOutgoingProxy,
} from "@usher/process";

import { createSlackApp } from "./app.ts";
import { parseEnv } from "./setup/env.ts";
import { slackWorkspaces } from "./setup/env-workspaces.ts";

const stopWithinMs = 10_000;
/** Time for a balancer to see 503 on /readyz before connections are refused. */
const drainMs = 1_000;

async function main(): Promise<void> {
  const env = parseEnv(process.env);
  const log = createLogger({ level: env.LOG_LEVEL, app: "slack" });
  exitOnCrash(log);
  const proxy = env.proxy && useOutgoingProxy(env.proxy);
  const traces = await startTracing({ env: process.env, serviceName: "usher-slack", log });
  const { tracing } = traces;
  const database = await openMigratedDatabase({
    url: env.DATABASE_URL,
    applicationName: `usher-slack ${hostname()}`,
  });
  const signal = createJobSignal({ url: listenUrl(database, env, log) });
  const app = createSlackApp({
    store: createStore(database, { tracing }),
    links: createLinkKeyring(env.LINK_KEYS, env.ERASURE_KEYS),
    signal,
    ...(tracing && { tracing }),
    log,
    config: {
      ...slackWorkspaces(env),
      signingSecret: env.SLACK_SIGNING_SECRET ?? "",
      appToken: env.SLACK_APP_TOKEN ?? null,
      apiUrl: env.SLACK_API_URL ?? null,
      command: env.SLACK_COMMAND,
      port: env.PORT,
      metrics: { port: env.METRICS_PORT ?? null, token: env.METRICS_TOKEN ?? null },
      baseUrl: env.BASE_URL,
      trustedProxies: env.TRUSTED_PROXIES,
      ipPerMinute: env.LIMIT_IP_PER_MINUTE,
      drainMs,
      slackTimeoutMs: env.SLACK_TIMEOUT_SECONDS * 1000,
      worker: {
        leaseMs: env.JOB_LEASE_SECONDS * 1000,
        maxRetryMs: env.JOB_RETRY_MAX_SECONDS * 1000,
        postGapMs: env.SLACK_POST_GAP_SECONDS * 1000,
      },
    },
  });

  const stop = async () => {
    await app.stop();
    await Promise.all([traces.stop(), proxy?.stop(), signal.close(), database.destroy()]);
  };
  stopOnSignal(stop, { withinMs: stopWithinMs, log });
  const { port } = await app.start();
  log.info({ port, socketMode: env.SLACK_APP_TOKEN !== undefined }, "the Slack app is up");
}

main().catch(exitWithError);
