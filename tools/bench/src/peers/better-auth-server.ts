import { createServer } from "node:http";

import { betterAuth, type BetterAuthOptions } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { organization } from "better-auth/plugins/organization";
import { listenOn } from "@usher/process";
import pg from "pg";

/** Beyond what a run invites. */
const noLimit = 1e9;

/**
 * better-auth with its organization plugin on an empty PostgreSQL database, as its documentation sets it up: its own
 * migrations, its handler on node's server. Its limits are lifted as Usher's are, and its email goes nowhere.
 */
export async function startBetterAuth({ url }: { url: string }): Promise<string> {
  const server = createServer();
  const baseURL = `http://127.0.0.1:${await listenOn(server, 0, "127.0.0.1")}`;
  const options = {
    baseURL,
    secret: "only-the-bench-on-loopback-knows-this-secret",
    database: new pg.Pool({ connectionString: url, max: 10 }),
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    plugins: [
      organization({
        invitationLimit: noLimit,
        membershipLimit: noLimit,
        sendInvitationEmail: async () => {},
      }),
    ],
  } satisfies BetterAuthOptions;
  await (await getMigrations(options)).runMigrations();
  const handle = toNodeHandler(betterAuth(options));
  server.on("request", (request, response) => void handle(request, response));
  return baseURL;
}
