export { createReadiness, type Readiness } from "./create-readiness.ts";
export {
  canonicalIp,
  clientIp,
  createNetworkMatcher,
  createTrustedProxies,
  limitKey,
  type TrustedProxies,
} from "./http/client-ip.ts";
export { isPublicAddress } from "./http/public-address.ts";
export { createProxyWatch } from "./http/proxy-watch.ts";
export { closeServer, listenOn } from "./http/run-server.ts";
export { EnvironmentError } from "./environment/environment-error.ts";
export {
  environmentFields,
  httpUrlLike,
  leaseOutlasts,
  limit,
  metricsPortIsFree,
  oneOf,
  port,
  seconds,
  token,
  wholeNumber,
} from "./environment/fields.ts";
export {
  parseEnvironment,
  parseVariable,
  type Environment,
} from "./environment/parse-environment.ts";
export {
  outgoingProxyFields,
  outgoingProxyOf,
  readOutgoingProxy,
} from "./environment/outgoing-proxy-fields.ts";
export { useOutgoingProxy, type OutgoingProxy, type RunningProxy } from "./http/outgoing-proxy.ts";
export {
  parseSessionIssuers,
  readSessionIssuers,
  sessionFields,
  type EmailTrust,
  type SessionIssuer,
} from "./environment/session-fields.ts";
export { setVariables } from "./environment/set-variables.ts";
export { hasEmptyEntry, splitList } from "./environment/split-list.ts";
export { explainStatementError } from "./database/explain-database-error.ts";
export { listenUrl } from "./database/listen-url.ts";
export { migrateDatabase } from "./database/migrate-database.ts";
export { exitOnCrash } from "./exit-on-crash.ts";
export { exitWithError } from "./exit-with-error.ts";
export { createLogger, type Logger, type LogSettings } from "./logger/create-logger.ts";
export {
  createMetricsAccess,
  type MetricsAccess,
  type MetricsSettings,
} from "./metrics/metrics-access.ts";
export { createMetricsServer, type MetricsServer } from "./metrics/metrics-server.ts";
export { scrubSecrets } from "./logger/scrub-secrets.ts";
export { jobMetrics, type JobMetrics } from "./job-metrics.ts";
export { startTracing } from "./tracing/start-tracing.ts";
export type { RunningTracing } from "./tracing/tracing-settings.ts";
export { openDatabase, openMigratedDatabase, type Database } from "./database/open-database.ts";
export { stopOnSignal } from "./stop-on-signal.ts";
