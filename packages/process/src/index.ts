export { EnvironmentError } from "./environment-error.ts";
export { exitOnCrash } from "./exit-on-crash.ts";
export { exitWithError } from "./exit-with-error.ts";
export { createLogger, type Logger, type LogSettings } from "./logger/create-logger.ts";
export { scrubSecrets } from "./logger/scrub-secrets.ts";
