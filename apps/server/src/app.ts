import type { RequestListener } from "node:http";

import { getRequestListener } from "@hono/node-server";
import { createOutcomeWriter } from "@usher/core";
import { createMetricsAccess, createMetricsServer, createTrustedProxies } from "@usher/process";

import { apiDocumentRoutes } from "./api-document/api-document-routes.ts";
import { createAuthenticator } from "./auth/authenticate.ts";
import { reportStepUp } from "./auth/report-step-up.ts";
import { createSessionVerifier } from "./auth/session-token.ts";
import { createBackground } from "./background.ts";
import type { ServerApp, ServerDeps } from "./config.ts";
import { compatPrefixes, compatRoutes } from "./compat/compat-routes.ts";
import { healthRoutes } from "./health.ts";
import { createCors } from "./http/cors.ts";
import { createContextOf } from "./http/context.ts";
import { createRequestPipeline } from "./http/request-pipeline.ts";
import { createRequestLimits } from "./http/limit-ip.ts";
import { createHttpApp } from "./http/http-app.ts";
import { createNodeServer } from "./http/node-server.ts";
import { createTrpcHandler } from "./http/trpc-handler.ts";
import { createMetrics, type Metrics } from "./metrics/metrics.ts";
import { metricsRoutes } from "./metrics/metrics-routes.ts";
import { accountLinkRoutes } from "./pages/account-link-routes.tsx";
import { logoRoutes } from "./pages/logo-routes.ts";
import { muteRoutes } from "./pages/mute-routes.tsx";
import { pageRoutes } from "./pages/page-routes.tsx";
import { readyOnceWritten } from "./ready-once-written.ts";
import { traceRequests } from "./tracing/trace-requests.ts";
import {
  sendGridEventsLimitBytes,
  sendGridEventsPath,
  sendGridRoutes,
} from "./webhooks/sendgrid-routes.ts";

const onThisMachine = { port: null, token: null };
const defaultBodyLimitBytes = 1024 * 1024;
/** Of the 10 seconds a stop may take, what requests in flight get. */
const requestGraceMs = 6_000;

/** The whole server, not started. Throws for a proxy that is not an address. */
export function createServerApp(deps: ServerDeps): ServerApp {
  const { config, log } = deps;
  let stopped: Promise<void> | null = null;
  const outcomes = createOutcomeWriter({ log });
  const metrics = createMetrics(deps.store, {
    outcomes,
    emailPaused: config.worker?.emailPaused ?? false,
  });
  const background = createBackground(deps, metrics, outcomes);
  const readiness = readyOnceWritten(deps.readiness, outcomes);
  const listener = createListener({ ...deps, readiness }, metrics, () => stopped !== null);
  const server = createNodeServer(
    traceRequests(metrics.observeRequests(listener), deps.tracing),
    log,
  );
  const scraping = config.metrics ?? onThisMachine;
  const metricsServer = createMetricsServer(createMetricsAccess(scraping), metrics.render);

  const stop = async () => {
    await pause(config.drainMs ?? 0);
    await Promise.all([server.close(requestGraceMs), background.stop()]);
    await metricsServer.close();
    log.info("stopped");
  };
  return {
    async start() {
      const port = await server.listen({ port: config.port, host: config.host });
      if (scraping.port !== null) await metricsServer.listen(scraping.port, config.host);
      background.start();
      metrics.start();
      const url = urlOf(config.host ?? "localhost", port);
      for (const issuer of config.sessionIssuers) reportStepUp(log, issuer);
      log.info({ port }, "listening");
      return { port, url };
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
    async idle() {
      do {
        while (server.isBusy()) await pause(5);
        await background.idle();
      } while (server.isBusy());
    },
  };
}

function createListener(
  deps: ServerDeps,
  metrics: Metrics,
  isStopping: () => boolean,
): RequestListener {
  const { config, store, log } = deps;
  const { sessionIssuers } = config;
  const verifySession = sessionIssuers.length === 0 ? null : createSessionVerifier(sessionIssuers);
  const authenticator = createAuthenticator({ store, verifySession, log });
  const contextOf = createContextOf(deps);
  const scraping = config.metrics ?? onThisMachine;
  const limits = createRequestLimits(store, config.limits);
  const http = createHttpApp([
    healthRoutes({ readiness: deps.readiness, isStopping }),
    ...(scraping.port === null
      ? [metricsRoutes(metrics, { access: createMetricsAccess(scraping), limits })]
      : []),
    pageRoutes({ baseUrl: config.baseUrl, contextOf }),
    muteRoutes({ baseUrl: config.baseUrl, contextOf }),
    accountLinkRoutes({ baseUrl: config.baseUrl, contextOf }),
    logoRoutes(store),
    apiDocumentRoutes(config.baseUrl),
    compatRoutes({ baseUrl: config.baseUrl, authenticator, contextOf, limits }),
    ...(config.sendGridEvents ? [sendGridRoutes({ store, limits }, config.sendGridEvents)] : []),
  ]);
  return createRequestPipeline({
    log,
    trusted: createTrustedProxies(config.trustedProxies),
    bodyLimitBytes: config.bodyLimitBytes ?? defaultBodyLimitBytes,
    bodyLimits: config.sendGridEvents ? { [sendGridEventsPath]: sendGridEventsLimitBytes } : {},
    baseUrl: new URL(config.baseUrl),
    cors: createCors({
      origins: config.allowedOrigins ?? [],
      prefixes: ["/trpc", ...compatPrefixes],
    }),
    isStopping,
    trpc: createTrpcHandler({ authenticator, contextOf, limits }),
    other: getRequestListener(http.fetch, { overrideGlobalObjects: false }),
  });
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
