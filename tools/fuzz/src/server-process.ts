import { createAuditSignal, createJobSignal, createStore } from "@usher/core/typeorm";
import { limitBounds } from "@usher/core";
import { testLinkKeyring } from "@usher/core/testing";
import { createLogger, openDatabase } from "@usher/process";

import { createServerApp, type SessionIssuer } from "@usher/server";

/** Collects what is garbage before a measurement; the process is started with --expose-gc. */
declare const gc: () => void;

export type ServerSettings = {
  databaseUrl: string;
  session: SessionIssuer;
  /** What SendGrid's posts are checked with. */
  sendGridKey: string;
};
export type MemoryUse = { heapBytes: number; rssBytes: number };
export type FromServer = { port: number } | MemoryUse;
export type ToServer = "measure" | "stop";

/** The real server with every limit lifted, in a process of its own that ends with its parent. */
async function main(): Promise<void> {
  // The parent writes this argument with JSON.stringify of exactly this type.
  const settings = JSON.parse(process.argv[2] ?? "") as ServerSettings;
  const database = await openDatabase({ url: settings.databaseUrl, applicationName: "usher-fuzz" });
  const signal = createJobSignal({ url: settings.databaseUrl });
  const events = createAuditSignal({ url: settings.databaseUrl });
  const app = createServerApp({
    store: createStore(database),
    readiness: { ready: () => Promise.resolve({ ok: true }) },
    links: testLinkKeyring(),
    sender: {
      send: () => Promise.resolve({ kind: "accepted", providerMessageId: null, sandboxed: false }),
    },
    signal,
    events,
    // Whatever an unknown request makes the server write here is a fault.
    log: createLogger({ level: "error", app: "server" }),
    config: {
      baseUrl: "https://usher.example.com",
      port: 0,
      host: "127.0.0.1",
      sessionIssuers: [settings.session],
      sendGridEvents: { publicKeys: [settings.sendGridKey] },
      trustedProxies: ["127.0.0.1"],
      limits: limitBounds,
    },
  });
  const { port } = await app.start();
  process.on("message", (message: ToServer) => {
    if (message === "measure") void measure().then(report);
    else void stop();
  });
  process.on("disconnect", () => process.exit(1));
  report({ port });

  async function stop(): Promise<void> {
    await app.stop();
    await Promise.all([signal.close(), events.close(), database.destroy()]);
    process.exit(0);
  }
}

async function measure(): Promise<MemoryUse> {
  for (let round = 0; round < 3; round += 1) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapBytes: heapUsed + external, rssBytes: rss };
}

function report(message: FromServer): void {
  process.send?.(message);
}

await main();
