import type { Check, Env } from "./check.ts";
import { checkDatabase } from "./check-database.ts";
import { checkSendGrid } from "./check-sendgrid.ts";
import { checkServer } from "./check-server.ts";
import { checkSettings } from "./check-settings.ts";
import { checkSlack } from "./check-slack.ts";
import { checkSlackOAuth } from "./check-workspaces.ts";

/** Checks everything the environment configures; changes nothing. */
export async function examine(env: Env): Promise<Check[]> {
  const [database, ...services] = await Promise.all([
    checkDatabase(env),
    checkSendGrid(env),
    checkSlack(env),
    checkServer(env),
  ]);
  return [...database, ...checkSettings(env), ...checkSlackOAuth(env), ...services.flat()];
}
