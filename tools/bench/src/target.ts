import { once } from "node:events";
import { createWriteStream } from "node:fs";

import { createLinkKeyring } from "@usher/core";
import { createJobSignal, createStore } from "@usher/core/typeorm";
import { startFakeSendGrid } from "@usher/fake-sendgrid";
import { createLogger, openDatabase } from "@usher/process";
import { createSlackApp, type SlackConfig } from "@usher/slack";

import { startBareBolt } from "./bare-bolt.ts";
import { startBareTrpc, type BareTrpcSettings } from "./bare-trpc.ts";
import { createBenchServer } from "./bench-server.ts";
import { startBetterAuth } from "./peers/better-auth-server.ts";

/** What the process is; its first message. */
export type TargetSettings =
  | { kind: "usher-server"; url: string; linkKey: string; concurrency: number }
  | ({ kind: "bare-trpc" } & BareTrpcSettings)
  | { kind: "better-auth"; url: string }
  | { kind: "usher-slack"; url: string; linkKey: string; config: SlackConfig }
  | { kind: "bare-bolt"; signingSecret: string; botToken: string; apiUrl: string; command: string }
  | { kind: "fake-sendgrid"; apiKey: string; latencyMs: number };

async function start(settings: TargetSettings): Promise<string> {
  switch (settings.kind) {
    case "usher-server":
      return startServer(settings);
    case "usher-slack":
      return startSlack(settings);
    case "bare-trpc":
      return startBareTrpc(settings);
    case "better-auth":
      return startBetterAuth(settings);
    case "bare-bolt":
      return startBareBolt(settings);
    case "fake-sendgrid": {
      const fake = await startFakeSendGrid({ apiKey: settings.apiKey, keepEmails: 50 });
      fake.setLatency(settings.latencyMs);
      return fake.url;
    }
  }
}

async function partsOf({ url, linkKey }: { url: string; linkKey: string }) {
  const dataSource = await openDatabase({ url, applicationName: "usher-bench-target" });
  return {
    store: createStore(dataSource),
    links: createLinkKeyring([Buffer.from(linkKey)]),
    signal: createJobSignal({ url }),
    log: createLogger({
      level: "info",
      app: "server",
      destination: createWriteStream("/dev/null"),
    }),
  };
}

async function startServer(settings: TargetSettings & { kind: "usher-server" }): Promise<string> {
  const { concurrency } = settings;
  const app = createBenchServer(await partsOf(settings), { concurrency });
  return (await app.start()).url;
}

async function startSlack(settings: TargetSettings & { kind: "usher-slack" }): Promise<string> {
  const app = createSlackApp({ ...(await partsOf(settings)), config: settings.config });
  const { port } = await app.start();
  return `http://127.0.0.1:${port}/slack/events`;
}

function memory(): NodeJS.MemoryUsage {
  for (let round = 0; round < 3; round += 1) globalThis.gc?.();
  return process.memoryUsage();
}

process.on("disconnect", () => process.exit(0));
const [settings] = await once(process, "message");
// Only spawn-target.ts speaks on this channel.
const url = await start(settings as TargetSettings);
process.on("message", () => process.send?.({ memory: memory() }));
process.send?.({ url });
