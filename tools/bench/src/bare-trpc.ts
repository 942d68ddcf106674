import { initTRPC } from "@trpc/server";
import { createHTTPServer } from "@trpc/server/adapters/standalone";
import { listenOn } from "@usher/process";
import pg from "pg";
import { z } from "zod";

import { createRecordedCalls, type RecordedCalls } from "./recorded-calls.ts";

export type BareTrpcSettings = { url: string; sql: RecordedCalls };

const t = initTRPC.create();

/** The floor of a call: tRPC, and the very statements that Usher sends for it. No key, no rules, no log. */
export async function startBareTrpc({ url, sql }: BareTrpcSettings): Promise<string> {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  const calls = createRecordedCalls(pool, sql);
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
