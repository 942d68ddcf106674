import { initTRPC } from "@trpc/server";
import { createHTTPServer } from "@trpc/server/adapters/standalone";
import { listenOn } from "@usher/process";
import pg from "pg";
import { z } from "zod";

import { createReplay, type Recordings } from "./statements.ts";

export type BareTrpcSettings = { url: string; create: Recordings; list: Recordings };

const t = initTRPC.create();

/** The floor of a call: tRPC, and the very statements that Usher sends for it. No key, no rules, no log. */
export async function startBareTrpc(settings: BareTrpcSettings): Promise<string> {
  const pool = new pg.Pool({ connectionString: settings.url, max: 10 });
  const answering = ({ first, second }: Recordings) => {
    const { run } = createReplay(first, second);
    return async (): Promise<{ rows: unknown[] }> => {
      const client = await pool.connect();
      try {
        const answers = await run(client);
        return { rows: answers.toSorted((a, b) => b.length - a.length)[0] ?? [] };
      } finally {
        client.release();
      }
    };
  };
  const create = z.object({ entries: z.array(z.object({ email: z.string() })) });
  const list = z.object({ limit: z.number() });
  const server = createHTTPServer({
    basePath: "/trpc/",
    router: t.router({
      invitation: t.router({
        create: t.procedure.input(create).mutation(answering(settings.create)),
        list: t.procedure.input(list).query(answering(settings.list)),
      }),
    }),
  });
  return `http://127.0.0.1:${await listenOn(server, 0, "127.0.0.1")}`;
}
