import { randomBytes } from "node:crypto";

import { startFakeSendGrid, type FakeSendGrid } from "@usher/fake-sendgrid";
import { startFakeSlack, type FakeSlack, type FakeWorkspace } from "@usher/fake-slack";

import { sandboxPorts } from "../../sandbox-ports.ts";
import { workspaceSeed } from "../../workspace-seed.ts";
import { runApp, spawnApp, type AppProcess } from "../spawn-app.ts";

export type Deployment = {
  fakeSendGrid: FakeSendGrid;
  fakeSlack: FakeSlack;
  workspace: FakeWorkspace;
  env: Record<string, string>;
  orgKey: string;
  startServer(extra?: Record<string, string>): Promise<AppProcess>;
  /** Another one beside it. */
  startSecondServer(extra?: Record<string, string>): Promise<AppProcess>;
  startSlack(extra?: Record<string, string>): Promise<AppProcess>;
  /** Types it in #general, and again as long as the app asks for that: a busy machine may be too slow for Slack. */
  invite(user: string, text: string): Promise<void>;
  close(): Promise<void>;
};

const maxAttempts = 10;

/** A database as an operator sets it up by the README's commands, the fakes outside, no app yet. */
export async function deploy(databaseUrl: string): Promise<Deployment> {
  const [ports, fakeSendGrid, fakeSlack] = await Promise.all([
    sandboxPorts(0),
    startFakeSendGrid({ keepEmails: 10_000 }),
    startFakeSlack({ ackTimeoutMs: 30_000, rateLimits: false, workspaces: [workspaceSeed] }),
  ]);
  const [workspace] = fakeSlack.workspaces;
  if (!workspace) throw new Error("no workspace");
  workspace.setRequestUrl(`http://127.0.0.1:${ports.slack}/slack/events`);
  const env = {
    DATABASE_URL: databaseUrl,
    BASE_URL: `http://127.0.0.1:${ports.server}`,
    LINK_KEYS: randomBytes(32).toString("base64"),
    LOG_LEVEL: "debug",
    SENDGRID_API_KEY: fakeSendGrid.apiKey,
    SENDGRID_BASE_URL: fakeSendGrid.url,
    SENDGRID_FROM: "Usher <invites@usher.example>",
    SENDGRID_WEBHOOK_PUBLIC_KEY: fakeSendGrid.webhookPublicKey,
    SLACK_BOT_TOKEN: workspace.botToken,
    SLACK_SIGNING_SECRET: workspace.signingSecret,
    SLACK_API_URL: fakeSlack.apiUrl,
    SLACK_ORGANIZATION: "acme",
    SLACK_APPROVALS_CHANNEL: "approvals",
  };
  await runApp("apps/server/src/migrate.ts", { env });
  const printed = await runApp("apps/server/src/bootstrap.ts", {
    env,
    args: ["--organization", "acme", "--name", "Acme", "--owner", "olivia@acme.com", "--print-key"],
  });
  const orgKey = /usher_org_[0-9a-f]+_[0-9a-f]+/.exec(printed)?.[0];
  if (orgKey === undefined) throw new Error(`bootstrap printed no key:\n${printed}`);

  const running: AppProcess[] = [];
  const run = async (program: string, port: number, extra: Record<string, string> = {}) => {
    const app = await spawnApp(program, { env: { ...env, ...extra, PORT: String(port) }, port });
    running.push(app);
    return app;
  };
  return {
    fakeSendGrid,
    fakeSlack,
    workspace,
    env,
    orgKey,
    startServer: (extra) => run("apps/server/src/main.ts", ports.server, extra),
    startSecondServer: (extra) => run("apps/server/src/main.ts", ports.page, extra),
    startSlack: (extra) => run("apps/slack/src/main.ts", ports.slack, extra),
    async invite(user, text) {
      const typed = { user, channel: "general", command: "/invite", text };
      for (let attempt = 1; ; attempt += 1) {
        const { slackError, body } = await workspace.command(typed);
        if (slackError === null && !body.includes("Nothing was saved")) return;
        if (attempt === maxAttempts) throw new Error(`not taken: ${slackError ?? body}`);
      }
    },
    async close() {
      await Promise.all(running.map((app) => app.kill("SIGKILL")));
      await Promise.all([fakeSendGrid.close(), fakeSlack.close()]);
    },
  };
}
