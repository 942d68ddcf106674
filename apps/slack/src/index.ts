export { createSlackApp } from "./app.ts";
export type { Logger, SlackApp, SlackAppDeps, SlackConfig } from "./config.ts";
