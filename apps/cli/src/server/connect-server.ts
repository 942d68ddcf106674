import { createUsherClient, type UsherClient } from "@usher/client";

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
  const apiKey = variable(terminal, "USHER_KEY");
  if (apiKey === null)
    throw environmentError("USHER_KEY is missing.", "Create one with usher key create.");
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
  const given = variable(terminal, "USHER_URL");
  if (given === null)
    throw environmentError(
      "USHER_URL is missing.",
      "Set it to the address of the server, for example https://invite.example.com.",
    );
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw environmentError("USHER_URL must be an http or https address.");
  return url.href.replace(/\/+$/, "");
}
