import type { Check, Env } from "./check.ts";
import { checkDatabase } from "./check-database.ts";
import { checkSendGrid } from "./check-sendgrid.ts";
import { checkServer } from "./check-server.ts";
import { checkSettings } from "./check-settings.ts";
import { checkSlack } from "./check-slack.ts";
import { checkSlackOAuth } from "./check-workspaces.ts";
import type { Dns } from "./sending-domain/dns.ts";

/** Checks everything the environment configures; changes nothing. */
export async function examine(env: Env, dns: Dns): Promise<Check[]> {
  const [database, ...services] = await Promise.all([
    checkDatabase(env),
    checkSendGrid(env, dns),
    checkSlack(env),
    checkServer(env),
  ]);
  return [...database, ...checkSettings(env), ...checkSlackOAuth(env), ...services.flat()];
}
