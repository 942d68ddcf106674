import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";

import { createLinkKeyring, type LinkKeyring, type Store } from "@usher/core";
import { createStore, createUsherDataSource, migrate } from "@usher/core/typeorm";
import { startFakeSendGrid, type FakeSendGrid } from "@usher/fake-sendgrid";
import { startFakeSlack, type FakeSlack, type FakeWorkspace } from "@usher/fake-slack";
import pg from "pg";

import { sandboxPorts } from "../sandbox-ports.ts";
import { workspaceSeed } from "../workspace-seed.ts";
import { createSlot, type AppSlot } from "./app-slot.ts";
import { startCluster, type Cluster } from "./cluster.ts";

/** rig: everything that outlives a round. Its processes are started again by faults alone, or where a round needs others. */
export type Rig = {
  cluster: Cluster;
  store: Store;
  sql: pg.Pool;
  links: LinkKeyring;
  linkBase: string;
  /** Without and with the Email Logs. */
  sendGrids: { plain: FakeSendGrid; logging: FakeSendGrid };
  slack: FakeSlack;
  workspace: FakeWorkspace;
  servers: AppSlot[];
  slackApps: AppSlot[];
  /** What the processes are started with from now on. */
  settings: { sendGrid: FakeSendGrid; organization: string };
  /** Processes that ended by themselves, since it was emptied. */
  crashes: string[];
  close(): Promise<void>;
};

const most = 2;
const keepMails = 5_000;

export async function startRig(): Promise<Rig> {
  const cluster = await startCluster();
  const dataSource = createUsherDataSource({ url: cluster.url, applicationName: "usher-faults" });
  await dataSource.initialize();
  await migrate(dataSource);
  const sql = new pg.Pool({
    connectionString: cluster.url,
    max: 4,
    connectionTimeoutMillis: 5_000,
  });
  // The database is broken on purpose; whoever asks it hears of it.
  sql.on("error", () => {});
  const [plain, logging, slack, ports] = await Promise.all([
    startFakeSendGrid({ keepMails }),
    startFakeSendGrid({ keepMails, allowEmailLogs: true }),
    startFakeSlack({ workspaces: [workspaceSeed] }),
    Promise.all([sandboxPorts(0), sandboxPorts(0)]),
  ]);
  const [workspace] = slack.workspaces;
  if (!workspace) throw new Error("no workspace");
  const linkKey = randomBytes(32);
  const linkBase = `http://127.0.0.1:${ports[0].server}`;
  const settings: Rig["settings"] = { sendGrid: plain, organization: "none" };
  const crashes: string[] = [];
  const env = () => ({
    ...waitingTimes,
    ...limits,
    DATABASE_URL: cluster.url,
    BASE_URL: linkBase,
    LINK_KEYS: linkKey.toString("base64"),
    LOG_LEVEL: "info",
    SENDGRID_API_KEY: settings.sendGrid.apiKey,
    SENDGRID_BASE_URL: settings.sendGrid.url,
    SENDGRID_FROM: "Usher <invites@usher.example>",
    SENDGRID_WEBHOOK_PUBLIC_KEY: settings.sendGrid.webhookPublicKey,
    SLACK_BOT_TOKEN: workspace.botToken,
    SLACK_SIGNING_SECRET: workspace.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    SLACK_ORGANIZATION: settings.organization,
    SLACK_APPROVALS_CHANNEL: "approvals",
  });
  const slots = (app: "server" | "slack") =>
    Array.from({ length: most }, (_, index) =>
      createSlot({
        name: `${app} ${index + 1}`,
        program: programOf(app),
        port: ports[index]?.[app] ?? 0,
        env,
        onCrash: (name, code) => crashes.push(`${name} ended by itself with ${code}`),
      }),
    );
  const servers = slots("server");
  const slackApps = slots("slack");
  let closed: Promise<void> | null = null;
  const close = async () => {
    await Promise.all([...servers, ...slackApps].map((slot) => slot.close()));
    await Promise.all([plain.close(), logging.close(), slack.close()]);
    await Promise.all([sql.end(), dataSource.destroy()]).catch(() => undefined);
    await cluster.close();
  };
  return {
    cluster,
    store: createStore(dataSource),
    sql,
    links: createLinkKeyring([linkKey]),
    linkBase,
    sendGrids: { plain, logging },
    slack,
    workspace,
    servers,
    slackApps,
    settings,
    crashes,
    close: () => (closed ??= close()),
  };
}

const waitingTimes = {
  JOB_LEASE_SECONDS: "2",
  JOB_RETRY_MAX_SECONDS: "0.5",
  JOB_SWEEP_SECONDS: "1",
  MAIL_RECONCILE_AFTER_SECONDS: "1",
  MAIL_TIMEOUT_SECONDS: "1",
  MAIL_PAUSE_SECONDS: "1",
  SLACK_TIMEOUT_SECONDS: "1.5",
  SLACK_POST_GAP_SECONDS: "0.05",
};

const limits = {
  LIMIT_IP_PER_MINUTE: "1000000",
  LIMIT_ACTOR_PER_10_MINUTES: "1000000",
  LIMIT_ACCEPT_PER_10_MINUTES: "1000000",
  LIMIT_RECIPIENT_PER_DAY: "1000",
};

/** What was built starts four times as fast; without a build the source runs. */
function programOf(app: "server" | "slack"): string {
  const built = `apps/${app}/dist/main.js`;
  const root = resolve(import.meta.dirname, "../../../..");
  return existsSync(resolve(root, built)) ? built : `apps/${app}/src/main.ts`;
}
