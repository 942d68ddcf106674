import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";

import {
  createLinkKeyring,
  createTokenKeyring,
  type LinkKeyring,
  type Store,
  type TokenKeyring,
} from "@usher/core";
import { createStore, migrate } from "@usher/core/typeorm";
import { startFakeSendGrid, type FakeSendGrid } from "@usher/fake-sendgrid";
import { startFakeSlack, type FakeSlack, type FakeWorkspace } from "@usher/fake-slack";
import { openDatabase } from "@usher/process";
import pg from "pg";

import { sandboxPorts, workspaceSeed } from "@usher/sandbox";
import { startIdentityProvider } from "@usher/server/testing";

import { createSlot, type AppSlot } from "./app-slot.ts";
import { runnerName, startCluster, type Cluster } from "./cluster.ts";
import { processEnv, type Settings } from "./process-env.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./webhook-receiver.ts";

/** harness: everything that outlives a round. Its processes are started again by faults alone, or where a round needs others. */
export type Harness = {
  cluster: Cluster;
  store: Store;
  sql: pg.Pool;
  links: LinkKeyring;
  tokens: TokenKeyring;
  linkBase: string;
  identity: Awaited<ReturnType<typeof startIdentityProvider>>;
  /** Without and with the Email Logs. */
  sendGrids: { plain: FakeSendGrid; logging: FakeSendGrid };
  slack: FakeSlack;
  workspace: FakeWorkspace;
  receiver: WebhookReceiver;
  servers: AppSlot[];
  slackApps: AppSlot[];
  /** What the processes are started with from now on. */
  settings: Settings;
  /** Processes that ended by themselves, since it was emptied. */
  crashes: string[];
  close(): Promise<void>;
};

/** Billing, who may be a delegate, sees the requests. */
const seedWithBilling = {
  ...workspaceSeed,
  channels: (workspaceSeed.channels ?? []).map((channel) =>
    channel.name === "approvals"
      ? { ...channel, members: [...(channel.members ?? []), "billing"] }
      : channel,
  ),
};

const most = 2;
const keepEmails = 5_000;

/** `beside`: another version's checkout, built, whose programs are the second process of each app. */
export async function startHarness({
  beside = null,
}: { beside?: string | null } = {}): Promise<Harness> {
  const cluster = await startCluster();
  const dataSource = await openDatabase({ url: cluster.url, applicationName: runnerName });
  await migrate(dataSource);
  const sql = new pg.Pool({
    connectionString: cluster.url,
    application_name: runnerName,
    max: 4,
    connectionTimeoutMillis: 5_000,
  });
  // The database is broken on purpose; its users see the errors.
  sql.on("error", () => {});
  const [plain, logging, slack, identity, receiver, ports] = await Promise.all([
    startFakeSendGrid({ keepEmails }),
    startFakeSendGrid({ keepEmails, allowEmailLogs: true }),
    startFakeSlack({ rateLimits: false, workspaces: [seedWithBilling] }),
    startIdentityProvider(),
    startWebhookReceiver(),
    Promise.all([sandboxPorts(0), sandboxPorts(0)]),
  ]);
  const [workspace] = slack.workspaces;
  if (!workspace) throw new Error("no workspace");
  const [linkKey, tokenKey] = [randomBytes(32), randomBytes(32)];
  const linkBase = `http://127.0.0.1:${ports[0].server}`;
  const settings: Settings = {
    sendGrid: plain,
    timing: "hasty",
    slack: { oauth: false, socket: false },
    organization: "none",
  };
  const fixed = {
    databaseUrl: cluster.url,
    linkBase,
    linkKey: linkKey.toString("base64"),
    tokenKey: tokenKey.toString("base64"),
    slackPublicUrl: `http://127.0.0.1:${ports[0].slack}`,
    slack,
    workspace,
    session: identity.session,
  };
  const crashes: string[] = [];
  const slots = (app: "server" | "slack") =>
    Array.from({ length: most }, (_, index) =>
      createSlot({
        name: `${app} ${index + 1}`,
        program: programOf(app, index === 0 ? null : beside),
        port: ports[index]?.[app] ?? 0,
        env: () => processEnv(fixed, settings),
        onCrash: (name, code) => crashes.push(`${name} ended by itself with ${code}`),
      }),
    );
  const servers = slots("server");
  const slackApps = slots("slack");
  let closed: Promise<void> | null = null;
  const close = async () => {
    await Promise.all([...servers, ...slackApps].map((slot) => slot.close()));
    const fakes = [plain, logging, slack, identity, receiver];
    await Promise.all(fakes.map((fake) => fake.close()));
    await Promise.all([sql.end(), dataSource.destroy()]).catch(() => undefined);
    await cluster.close();
  };
  return {
    cluster,
    store: createStore(dataSource),
    sql,
    links: createLinkKeyring([linkKey]),
    tokens: createTokenKeyring([tokenKey]),
    linkBase,
    identity,
    sendGrids: { plain, logging },
    slack,
    workspace,
    receiver,
    servers,
    slackApps,
    settings,
    crashes,
    close: () => (closed ??= close()),
  };
}

/** What was built starts four times as fast; without a build the source runs. */
function programOf(app: "server" | "slack", beside: string | null): string {
  const root = beside === null ? resolve(import.meta.dirname, "../../..") : resolve(beside);
  const built = resolve(root, `apps/${app}/dist/main.js`);
  if (existsSync(built)) return built;
  if (beside !== null) throw new Error(`${root} is not built; run npm run build there`);
  return `apps/${app}/src/main.ts`;
}
