import { initTRPC } from "@trpc/server";
import { createHTTPServer } from "@trpc/server/adapters/standalone";
import { listenOn } from "@usher/process";
import pg from "pg";
import { z } from "zod";

import { createPlainCalls, type PlainPlace } from "./peers/plain-calls.ts";
import { createRecordedCalls, type RecordedCalls } from "./recorded-calls.ts";

/** The SQL behind it: what Usher sends for the same calls, or its own on its own schema. */
export type BareTrpcSettings = {
  url: string;
  sql: ({ kind: "recorded" } & RecordedCalls) | ({ kind: "plain" } & PlainPlace);
};

const t = initTRPC.create();

/** tRPC, zod and raw pg, for the requests that Usher takes: no key, no rules, no log. */
export async function startBareTrpc({ url, sql }: BareTrpcSettings): Promise<string> {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  const calls =
    sql.kind === "recorded" ? createRecordedCalls(pool, sql) : createPlainCalls(pool, sql);
  const create = z.object({
    entries: z
      .array(z.object({ email: z.email() }))
      .min(1)
      .max(100),
  });
  const list = z.object({ limit: z.int().min(1).max(200) });
  const server = createHTTPServer({
    basePath: "/trpc/",
    router: t.router({
      invitation: t.router({
        create: t.procedure
          .input(create)
          .mutation(({ input }) => calls.create(input.entries.map(({ email }) => email))),
        list: t.procedure.input(list).query(({ input }) => calls.list(input.limit)),
      }),
    }),
  });
  return `http://127.0.0.1:${await listenOn(server, 0, "127.0.0.1")}`;
}
