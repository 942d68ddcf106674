export { createSlackApp } from "./app.ts";
export type { ConfiguredWorkspace, Logger, SlackApp, SlackAppDeps, SlackConfig } from "./config.ts";
