import { randomBytes } from "node:crypto";

import { createLinkKeyring, createUsherCaller, type Store } from "@usher/core";
import { createSendGridSender } from "@usher/core/sendgrid";
import {
  createAuditSignal,
  createJobSignal,
  createStore,
  migrate,
  migrationsPending,
} from "@usher/core/typeorm";
import { startFakeSendGrid, type FakeSendGrid } from "@usher/fake-sendgrid";
import {
  startFakeSlack,
  type FakeSlack,
  type FakeSlackOptions,
  type FakeWorkspace,
} from "@usher/fake-slack";
import { startLocalPostgres } from "@usher/local-postgres";
import { createLogger, createReadiness, openDatabase } from "@usher/process";
import { createServerApp, createWebhookTransport } from "@usher/server";
import { createSlackApp, type SlackConfig } from "@usher/slack";

import { createIdentityProvider, type IdentityProvider } from "./identity-provider.ts";
import { startPageServer } from "./page-server.ts";
import { linkKey } from "./link-key.ts";
import { sandboxPorts } from "./sandbox-ports.ts";
import { createSandboxClock, type SandboxClock } from "./sandbox-clock.ts";
import { seed, type Seeded } from "./seed.ts";
import { labsSeed, edgeCaseWorkspaceSeed } from "./workspace-seed.ts";

export type SandboxOptions = {
  /** apps/server; the Slack app takes the next port and the page the one after. Any free ports by default. */
  port?: number;
  /** Kept between runs when set; otherwise everything goes with the process. */
  dataDirectory?: string | null;
  /** A PostgreSQL of your own instead of the sandbox's. */
  databaseUrl: string | null;
  logLevel: string;
  /** For tests on slow machines: in place of Slack's three seconds. */
  slackWaitMs?: number;
};

export type Sandbox = {
  server: string;
  slack: string;
  page: string;
  command: string;
  seeded: Seeded;
  identity: IdentityProvider;
  workspace: FakeWorkspace;
  fakeSlack: FakeSlack;
  fakeSendGrid: FakeSendGrid;
  clock: SandboxClock;
  store: Store;
  stop(): Promise<void>;
};

const command = "/invite";
const host = "127.0.0.1";
/** All callers here share one address and two keys: browsers, scripts and tools. */
const everythingFromLoopback = {
  ipPerMinute: 100_000,
  actorPer10Minutes: 100_000,
  acceptPer10Minutes: 100_000,
};

/** A moved clock makes much due at once; here it shows at once, and an email with an unknown outcome is looked up soon. */
const soon = {
  pollMs: 500,
  sweepEveryMs: 1000,
  reconcileAfterMs: 5000,
  maxRetryMs: 3000,
};
/** Where the app that tries the sandbox's webhooks runs. */
const thisMachine = ["127.0.0.0/8", "::1"];
/** For services broken by a failure button, so that work resumes at once after the fix. */
const sendGridWaits = { timeoutMs: 4000, pauseMs: 3000 };

/** PostgreSQL, both apps, both fakes and the page, in this process. Stops what it started if one part fails. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).toReversed()) await end();
  };
  try {
    return { ...(await startParts(options, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  { port = 0, dataDirectory = null, databaseUrl: given, logLevel, slackWaitMs }: SandboxOptions,
  stops: (() => Promise<unknown>)[],
): Promise<Omit<Sandbox, "stop">> {
  const ports = await sandboxPorts(port);
  const logOf = (app: string) => createLogger({ level: logLevel, app });
  const clock = createSandboxClock();

  const [databaseUrl, fakeSendGrid, fakeSlack] = await Promise.all([
    startDatabase({ given, dataDirectory }, stops),
    startFakeSendGrid({ allowEmailLogs: true }),
    startFakeSlack({
      ...fakeSlackWaits(slackWaitMs),
      // One person plays everyone, faster than a workspace acts.
      rateLimits: false,
      workspaces: [edgeCaseWorkspaceSeed, labsSeed],
    }),
  ]);
  stops.push(
    () => fakeSendGrid.close(),
    () => fakeSlack.close(),
  );
  const [workspace] = fakeSlack.workspaces;
  if (!workspace) throw new Error("the fake Slack started without a workspace");

  const dataSource = await openDatabase({
    url: databaseUrl,
    applicationName: "usher-sandbox",
    clock,
  });
  stops.push(() => dataSource.destroy());
  await migrate(dataSource);
  const store = createStore(dataSource);
  const links = createLinkKeyring([
    dataDirectory === null ? randomBytes(32) : await linkKey(dataDirectory),
  ]);
  const signal = createJobSignal({ url: databaseUrl });
  const events = createAuditSignal({ url: databaseUrl });
  stops.push(
    () => signal.close(),
    () => events.close(),
  );

  const page = await startPageServer({
    port: ports.page,
    fakeSlack,
    fakeSendGrid,
    databaseUrl,
    clock,
    command,
  });
  stops.push(() => page.stop());
  const identity = await createIdentityProvider(page.url);
  page.serveKeys(identity.jwks);

  const baseUrl = `http://localhost:${ports.server}`;
  const seeded = await seed({ store, links, linkBase: baseUrl });
  const sender = createSendGridSender({
    apiKey: fakeSendGrid.apiKey,
    baseUrl: fakeSendGrid.url,
    from: { email: "invitations@usher.example", name: "Usher" },
    ...sendGridWaits,
  });
  stops.push(() => sender.close());

  const webhooks = createWebhookTransport({ allowedNetworks: thisMachine });
  stops.push(() => webhooks.close());

  const server = createServerApp({
    store,
    readiness: createReadiness({
      requireWritable: () => store.read.health.requireWritable(),
      migrationsPending: () => migrationsPending(dataSource),
    }),
    links,
    sender,
    lookup: sender.lookup,
    webhooks,
    signal,
    events,
    log: logOf("server"),
    config: {
      baseUrl,
      host,
      port: ports.server,
      sessionIssuers: [
        {
          issuer: identity.issuer,
          audience: identity.audience,
          jwksUrl: `${page.url}/.well-known/jwks.json`,
        },
      ],
      sendGridEvents: { publicKeys: [fakeSendGrid.webhookPublicKey] },
      // As long as the tokens that `npm start -- --json` prints.
      stepUpMinutes: 12 * 60,
      trustedProxies: [],
      limits: everythingFromLoopback,
      worker: soon,
    },
  });
  await server.start();
  stops.push(() => server.stop());

  const slack = createSlackApp({
    store,
    links,
    signal,
    log: logOf("slack"),
    config: {
      workspaces: fakeSlack.workspaces.map(({ botToken }) => ({
        botToken,
        organization: "acme",
        approvalsChannel: "approvals",
      })),
      signingSecret: workspace.signingSecret,
      appToken: null,
      apiUrl: fakeSlack.apiUrl,
      command,
      port: ports.slack,
      host,
      baseUrl,
      worker: {
        pollMs: soon.pollMs,
        maxRetryMs: soon.maxRetryMs,
        // The fake Slack keeps no count of posts, and there is no reason to wait for its second.
        postGapMs: 50,
      },
      slackTimeoutMs: 4000,
      ...appWaits(slackWaitMs),
    },
  });
  await slack.start();
  stops.push(
    () => slack.stop(),
    () => page.repairAll(),
  );
  const slackUrl = `http://localhost:${ports.slack}`;
  for (const one of fakeSlack.workspaces) one.setRequestUrl(`${slackUrl}/slack/events`);
  page.open({
    world: { server: baseUrl, slack: slackUrl, organization: seeded.organization },
    usher: createUsherCaller({
      store,
      links,
      linkBase: baseUrl,
      actor: { kind: "system", name: "sandbox" },
      organization: seeded.organization.id,
      requestId: null,
      via: "worker",
    }),
    events,
  });

  return {
    server: baseUrl,
    slack: slackUrl,
    page: page.url,
    command,
    seeded,
    identity,
    workspace,
    fakeSlack,
    fakeSendGrid,
    clock,
    store,
  };
}

function fakeSlackWaits(ms: number | undefined): FakeSlackOptions {
  return ms === undefined ? {} : { ackTimeoutMs: ms, triggerLifetimeMs: ms };
}

/** A stalled database is waited for less long, so that an answer is left. */
function appWaits(ms: number | undefined): Pick<SlackConfig, "requestTimeouts"> {
  if (ms === undefined) return {};
  return { requestTimeouts: { answerMs: ms, databaseMs: ms / 4, slackMs: ms, prefillMs: ms } };
}

async function startDatabase(
  { given, dataDirectory }: { given: string | null; dataDirectory: string | null },
  stops: (() => Promise<unknown>)[],
): Promise<string> {
  if (given !== null) return given;
  const postgres = await startLocalPostgres(
    dataDirectory === null ? {} : { dataDirectory: `${dataDirectory}/postgres` },
  );
  stops.push(() => postgres.stop());
  return postgres.url;
}
