import { hostname } from "node:os";

import { createLinkKeyring } from "@usher/core";
import {
  createJobSignal,
  createStore,
  createUsherDataSource,
  migrationsPending,
} from "@usher/core/typeorm";
import {
  createLogger,
  EnvironmentError,
  exitOnCrash,
  exitWithError,
  scrubSecrets,
  startTracing,
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
  const traces = await startTracing({ env: process.env, serviceName: "usher-slack", log });
  const { tracing } = traces;
  const database = createUsherDataSource({
    url: env.DATABASE_URL,
    applicationName: `usher-slack ${hostname()}`,
  });
  await database.initialize().catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : "unknown reason";
    throw new EnvironmentError(
      scrubSecrets(`The database of DATABASE_URL does not answer: ${reason}`),
    );
  });
  if (await migrationsPending(database))
    throw new EnvironmentError("The database is behind this version; run npm run migrate first.");
  const signal = createJobSignal({ url: env.DATABASE_URL });
  const app = createSlackApp({
    store: createStore(database, { tracing }),
    links: createLinkKeyring(env.LINK_KEYS),
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

  let stopping = false;
  const stop = async (name: string): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal: name }, "stopping");
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    await app.stop();
    await Promise.all([traces.stop(), signal.close(), database.destroy()]);
    process.exit(0);
  };
  for (const name of ["SIGTERM", "SIGINT"] as const)
    process.on(name, () => {
      stop(name).catch((err: unknown) => {
        log.error({ err }, "the stop failed");
        process.exit(1);
      });
    });
  const { port } = await app.start();
  log.info({ port, socketMode: env.SLACK_APP_TOKEN !== undefined }, "the Slack app is up");
}

main().catch(exitWithError);
