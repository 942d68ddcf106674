import type { IncomingMessage, ServerResponse } from "node:http";

import { InstallProvider, type CodedError, type Installation } from "@slack/oauth";
import { bindWorkspace, checkInstallLink, UsherError, type Store } from "@usher/core";
import { z } from "zod";

import type { Logger, SlackOAuth } from "../config.ts";
import { requiredScopes } from "../workspaces/required-scopes.ts";
import type { SlackFetch } from "../workspaces/fetch-whole.ts";
import { fetchWithin } from "../workspaces/slack-clients.ts";
import { slackLogger } from "../workspaces/slack-logger.ts";
import { grantedBy } from "./granted-by.ts";
import { showConnected, showError } from "./install-pages.ts";

export type InstallRoutes = {
  /** Serves `/slack/install` and `/slack/oauth_redirect`; false for every other path. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
};

type Deps = {
  store: Store;
  log: Logger;
  fetch: SlackFetch;
  oauth: SlackOAuth;
  apiUrl: string | null;
  command: string;
  /** Counts a failed attempt of an IP. Throws `invite.ip_rate_limited`. */
  countFailure: (request: IncomingMessage) => Promise<unknown>;
  /** A workspace was connected, for the first time or again. */
  onInstalled: (teamId: string) => void;
};

/** What someone without a link would try: neither the link nor the state is one of ours. */
const guesses: ReadonlySet<string> = new Set([
  "slack.link_invalid",
  "slack_oauth_invalid_state",
  "slack_oauth_missing_state",
]);
const answerWithinMs = 8000;
const linkSchema = z.object({ organizationId: z.uuid(), id: z.uuid() });

/**
 * Only links and states that nothing matches count against their IP: people with a valid
 * link may share an IP. Slack's own library runs the flow: it signs the state, ties it to the browser by
 * a cookie, and exchanges the code. Ours is what an installation means: whose link it was, and whom it serves.
 */
export function createInstallRoutes(deps: Deps): InstallRoutes {
  const { log } = deps;
  const provider = createProvider(deps);
  const routes: Record<
    string,
    (request: IncomingMessage, response: ServerResponse) => Promise<void>
  > = {
    "/slack/install": async (request, response) => {
      const token = new URL(request.url ?? "/", "http://localhost").searchParams.get("link");
      const link = await checkInstallLink(deps.store, token ?? "");
      await provider.handleInstallPath(request, response, undefined, {
        scopes: [...requiredScopes],
        redirectUri: `${deps.oauth.publicUrl}/slack/oauth_redirect`,
        metadata: JSON.stringify(link),
      });
    },
    "/slack/oauth_redirect": async (request, response) => {
      await provider.handleCallback(request, response, {
        successAsync: async (installation) => {
          const { organizationId } = linkOf(installation);
          const organization = await deps.store.read.organizations.find(organizationId);
          showConnected(response, { name: organization?.name ?? "", command: deps.command });
        },
        failureAsync: (error) => fail(request, response, error),
      });
    },
  };
  const fail = async (
    request: IncomingMessage,
    response: ServerResponse,
    cause: unknown,
  ): Promise<void> => {
    const error = await countedFailure(deps, request, cause);
    const code = codeOf(error);
    log.warn({ code }, "a workspace was not connected");
    if (response.headersSent) return;
    const seconds = error instanceof UsherError && error.details?.["retryAfterSeconds"];
    if (typeof seconds !== "number") return showError(response, code);
    response.setHeader("retry-after", String(Math.max(1, Math.ceil(seconds))));
    showError(response, code, seconds);
  };
  return {
    handle(request, response) {
      const route = routes[request.url?.split("?")[0] ?? ""];
      if (route === undefined) return false;
      response.setHeader("cache-control", "no-store, no-transform");
      response.setHeader("referrer-policy", "no-referrer");
      if (request.method === "GET")
        route(request, response).catch((error: unknown) => fail(request, response, error));
      else {
        response.setHeader("allow", "GET");
        showError(response, "method");
      }
      return true;
    },
  };
}

/** The failure, or the limit that it has reached. */
async function countedFailure(
  { countFailure }: Deps,
  request: IncomingMessage,
  error: unknown,
): Promise<unknown> {
  if (!guesses.has(codeOf(error))) return error;
  try {
    await countFailure(request);
    return error;
  } catch (limit) {
    return limit;
  }
}

function createProvider(deps: Deps): InstallProvider {
  const { store, log, oauth, fetch, apiUrl } = deps;
  return new InstallProvider({
    clientId: oauth.clientId,
    clientSecret: oauth.clientSecret,
    stateSecret: oauth.tokens.stateSecret,
    directInstall: true,
    // Anyone can open these pages wrongly; the error is logged with its code, once, above.
    logger: { ...slackLogger(log), error: () => undefined },
    ...(oauth.authorizeUrl === undefined ? {} : { authorizationUrl: oauth.authorizeUrl }),
    // No `headers`: web-api writes the token into that object and every client would share it.
    clientOptions: {
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      fetch: fetchWithin(answerWithinMs, fetch),
      ...(apiUrl === null ? {} : { slackApiUrl: apiUrl }),
    },
    installationStore: {
      async storeInstallation(installation) {
        const granted = grantedBy(installation);
        const bound = await bindWorkspace(
          { store, tokens: oauth.tokens },
          linkOf(installation),
          granted,
        );
        log.info({ teamId: bound.teamId }, "a workspace was connected");
        deps.onInstalled(bound.teamId);
      },
      fetchInstallation: () => Promise.reject(new Error("installations are read elsewhere")),
    },
  });
}

/** It comes back inside the signed state. */
function linkOf({ metadata }: Pick<Installation, "metadata">): z.infer<typeof linkSchema> {
  return linkSchema.parse(JSON.parse(metadata ?? "null"));
}

/** The library wraps some errors and passes others on. */
function codeOf(error: unknown): string {
  if (error instanceof UsherError) return error.code;
  const coded = error as Partial<CodedError> | null;
  return typeof coded?.code === "string" ? coded.code : "unknown";
}
