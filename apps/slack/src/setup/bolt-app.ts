import { App, HTTPReceiver, SocketModeReceiver, type Receiver } from "@slack/bolt";

import { registerEntryPoints } from "./register-entry-points.ts";
import { registerApprovals } from "../approvals/register-approvals.ts";
import { answerEverything } from "./answer-everything.ts";
import { workspaceEvents } from "./workspace-events.ts";
import type { Services } from "../request/services.ts";
import { requestTimeoutsOf } from "../workspaces/request-timeouts.ts";
import { fetchWithin } from "../workspaces/slack-clients.ts";
import { slackLogger } from "../workspaces/slack-logger.ts";
import { traceArrivals } from "./trace-arrivals.ts";

const answerWithinMs = 8000;
/** When Bolt by default answers Slack with a 404 for us. */
const boltGivesUpMs = 3001;

export type SlackReceiver =
  | { kind: "http"; receiver: HTTPReceiver }
  | { kind: "socket"; receiver: SocketModeReceiver };

export function createReceiver({
  config,
  log,
  fetch,
}: Pick<Services, "config" | "log" | "fetch">): SlackReceiver {
  const logger = slackLogger(log);
  if (config.appToken !== null) {
    const receiver = new SocketModeReceiver({
      appToken: config.appToken,
      logger,
      autoReconnectEnabled: false,
      installerOptions: {
        clientOptions: {
          retryConfig: { retries: 0 },
          fetch: fetchWithin(answerWithinMs, fetch),
          ...(config.apiUrl === null ? {} : { slackApiUrl: config.apiUrl }),
        },
      },
    });
    return { kind: "socket", receiver };
  }
  const receiver = new HTTPReceiver({
    signingSecret: config.signingSecret,
    logger,
    customPropertiesExtractor: () => ({ receivedAt: Date.now() }),
    unhandledRequestTimeoutMillis: Math.max(boltGivesUpMs, requestTimeoutsOf(config).answerMs),
  });
  return { kind: "http", receiver };
}

/** The real Bolt app with all listeners; it starts nothing. */
export function createBoltApp(
  services: Services,
  { receiver, isStopping }: { receiver: Receiver; isStopping: () => boolean },
): App {
  const { config, log, fetch } = services;
  const app = new App({
    receiver,
    logger: slackLogger(log),
    // Bolt gets no token: a failure of its authorize leaves people without a word, and it shares clients
    // between workspaces. The first middleware finds the workspace with its own clients.
    authorize: async () => ({}),
    convoStore: false,
    ignoreSelf: false,
    clientOptions: {
      fetch,
      ...(config.apiUrl === null ? {} : { slackApiUrl: config.apiUrl }),
    },
  });
  app.use(traceArrivals(services.tracing, answerEverything(services, isStopping)));
  registerApprovals(app, services);
  registerEntryPoints(app, services);
  workspaceEvents(services, app);
  return app;
}
