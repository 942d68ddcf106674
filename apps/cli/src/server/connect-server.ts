import { createUsherClient, type UsherClient } from "@usher/client";
import { httpUrlLike, parseVariable, token } from "@usher/process";

import { environmentError } from "../error.ts";
import { variable, type Terminal } from "../terminal.ts";
import { fetchAnswers } from "./fetch-answers.ts";

export type Server = {
  client: UsherClient;
  /** Makes each call once: a run retries by itself, longer than the client would, and says why. */
  once: UsherClient;
  url: string;
};

/**
 * The server of USHER_URL as the holder of USHER_KEY. Throws `CliError` when a variable is missing;
 * asks nothing yet. The key is never an option: other users of a machine can read command lines.
 */
export function connectServer(
  terminal: Pick<Terminal, "env">,
  options: { organization?: string | undefined },
): Server {
  const url = serverUrl(terminal);
  const apiKey = required(terminal, "USHER_KEY", key);
  const organization = options.organization ?? variable(terminal, "USHER_ORGANIZATION");
  const settings = {
    url,
    apiKey,
    ...(organization !== null && { organization }),
    fetch: fetchAnswers(globalThis.fetch),
  };
  return {
    client: createUsherClient(settings),
    once: createUsherClient({ ...settings, retry: { attempts: 0 } }),
    url,
  };
}

export function serverUrl(terminal: Pick<Terminal, "env">): string {
  const given = required(terminal, "USHER_URL", httpUrlLike("https://invite.example.com"));
  return new URL(given).href.replace(/\/+$/, "");
}

const key = token("a key that usher key create printed", "usher_org_1a2b_3c4d");

function required(
  { env }: Pick<Terminal, "env">,
  name: string,
  field: typeof key | ReturnType<typeof httpUrlLike>,
): string {
  const read = parseVariable<string>(name, field, env);
  if (read.ok) return read.value;
  throw environmentError(read.message);
}
