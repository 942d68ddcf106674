import { createLogger } from "@usher/process";

import { createBenchServer } from "./bench-server.ts";
import type { Fixture } from "./fixture.ts";
import { batchCall, createCall, listCall, send } from "./http-calls.ts";
import type { LoadRequest } from "./http-load.ts";
import type { RecordedCalls } from "./recorded-calls.ts";
import { recordTwice } from "./statements.ts";

/** The statements of the calls as the whole server makes them, limits and key included. */
export async function recordCalls(fixture: Fixture, key: string): Promise<RecordedCalls> {
  const deps = {
    store: fixture.store,
    links: fixture.links,
    signal: { subscribe: () => () => {} },
    log: createLogger({ level: "silent", app: "server" }),
  };
  const app = createBenchServer(deps, { concurrency: 0, sweepEveryMs: 3_600_000 });
  const { url } = await app.start();
  const twice = async (next: (key: string) => LoadRequest) => {
    const call = () => send(url, next(key));
    await call();
    return recordTwice(fixture.dataSource, call);
  };
  try {
    // A list of 50 needs rows to show.
    for (let made = 0; made < 60; made += 1) await send(url, createCall(key));
    return {
      create: await twice(createCall),
      batch: await twice(batchCall),
      list: await twice(listCall),
    };
  } finally {
    await app.stop();
  }
}
