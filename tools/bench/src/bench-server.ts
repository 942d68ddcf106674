import { limitBounds } from "@usher/core";
import { createServerApp, type ServerDeps, type WorkerConfig } from "@usher/server";

import { linkBase } from "./fixture.ts";

/** The whole server on a free port, with a SendGrid that takes everything. */
export function createBenchServer(
  deps: Pick<ServerDeps, "store" | "links" | "signal" | "log">,
  worker: WorkerConfig,
) {
  return createServerApp({
    ...deps,
    readiness: { ready: () => Promise.resolve({ ok: true }) },
    sender: {
      send: () => Promise.resolve({ kind: "accepted", providerMessageId: null, sandboxed: false }),
    },
    config: {
      baseUrl: linkBase,
      port: 0,
      host: "127.0.0.1",
      sessionIssuers: [],
      trustedProxies: [],
      limits: limitBounds,
      worker,
    },
  });
}
