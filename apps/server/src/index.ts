export { createServerApp } from "./app.ts";
export type { ServerApp, ServerConfig, ServerDeps, WorkerConfig } from "./config.ts";
export { organizationTypeId } from "./type-id.ts";
export {
  createWebhookTransport,
  type RunningWebhookTransport,
  type WebhookTransportOptions,
} from "./webhook-sender/create-webhook-transport.ts";
export type { SessionIssuer } from "@usher/process";
