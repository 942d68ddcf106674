import type { IncomingMessage, ServerResponse } from "node:http";

import { InstallProvider, type CodedError, type Installation } from "@slack/oauth";
import { bindWorkspace, checkInstallLink, UsherError, type Store } from "@usher/core";
import { z } from "zod";

import type { Logger, SlackOAuth } from "../config.ts";
import { requiredScopes } from "../workspaces/required-scopes.ts";
import { fetchWithin, type SlackFetch } from "../workspaces/slack-clients.ts";
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
  /** Counts a request of an IP. Throws `invite.ip_rate_limited`. */
  admitAddress: (request: IncomingMessage) => Promise<unknown>;
  /** A workspace was connected, for the first time or again. */
  onInstalled: (teamId: string) => void;
};

const answerWithinMs = 8000;
const linkSchema = z.object({ organizationId: z.uuid(), id: z.uuid() });

/**
 * Requests count against their IP before a link is looked up. Slack's own library runs the flow: it signs the state, ties it to the browser by a cookie, and
 * exchanges the code. Ours is what an installation means: whose link it was, and whom it serves.
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
        failure: (error) => fail(response, error),
      });
    },
  };
  const fail = (response: ServerResponse, error: unknown): void => {
    const code = codeOf(error);
    log.warn({ code }, "a workspace was not connected");
    if (response.headersSent) return;
    const seconds = error instanceof UsherError && error.details?.["retryAfterSeconds"];
    if (typeof seconds === "number")
      response.setHeader("retry-after", String(Math.max(1, Math.ceil(seconds))));
    showError(response, code);
  };
  return {
    handle(request, response) {
      const route = routes[request.url?.split("?")[0] ?? ""];
      if (route === undefined) return false;
      response.setHeader("cache-control", "no-store, no-transform");
      response.setHeader("referrer-policy", "no-referrer");
      if (request.method === "GET")
        deps
          .admitAddress(request)
          .then(() => route(request, response))
          .catch((error: unknown) => fail(response, error));
      else showError(response, "method");
      return true;
    },
  };
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
