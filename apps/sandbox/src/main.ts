import type { FakeWorkspace } from "@usher/fake-slack";
import { createLogger, EnvironmentError, exitWithError, stopOnSignal } from "@usher/process";
import { organizationTypeId } from "@usher/server";

import { seedUserNames } from "./seed-users.ts";
import { startSandbox, type Sandbox } from "./start-sandbox.ts";

/** PostgreSQL ends last, and writes what it has to disk. */
const stopWithinMs = 30_000;
const logLevel = process.env.LOG_LEVEL ?? "warn";
const json = process.argv.includes("--json");
const port = portOf(process.env.PORT ?? "3000");

const sandbox = await startSandbox({
  port,
  dataDirectory: process.env.USHER_DATA_DIR ?? null,
  databaseUrl: process.env.DATABASE_URL ?? null,
  logLevel,
}).catch((error: unknown) => exitWithError(explained(error)));

stopOnSignal(() => sandbox.stop(), {
  withinMs: stopWithinMs,
  log: createLogger({ level: logLevel, app: "sandbox" }),
});

// Standard output has this and nothing else; every log line goes to standard error.
console.log(json ? JSON.stringify(await facts(sandbox)) : welcome(sandbox));

async function facts(running: Sandbox) {
  const { workspace, seeded, identity } = running;
  return {
    server: running.server,
    slack: running.slack,
    sandbox: running.page,
    organization: { ...seeded.organization, typeId: organizationTypeId(seeded.organization.id) },
    orgKey: seeded.orgKey,
    personalKey: seeded.personalKey,
    sessions: {
      owner: await identity.session("owner"),
      admin: await identity.session("admin"),
      member: await identity.session("member"),
    },
    slackWorkspace: {
      teamId: workspace.teamId,
      signingSecret: workspace.signingSecret,
      command: running.command,
      users: Object.fromEntries(seedUserNames.map((name) => [name, workspace.user(name).id])),
      channels: {
        general: workspace.channel("general").id,
        approvals: workspace.channel("approvals").id,
      },
    },
    slackWorkspaces: running.fakeSlack.workspaces.map(workspaceFacts),
  };
}

/** Of every workspace, including the edge-case users. */
function workspaceFacts({ teamId, name, signingSecret, users, channels }: FakeWorkspace) {
  return {
    teamId,
    name,
    signingSecret,
    users: Object.fromEntries(
      users.filter((user) => !user.is_bot).map((user) => [user.name, user.id]),
    ),
    channels: Object.fromEntries(
      channels.filter((channel) => !channel.is_im).map((channel) => [channel.name, channel.id]),
    ),
  };
}

function welcome(running: Sandbox): string {
  return `
Usher's sandbox is ready. Nothing leaves this machine.

  Open this     ${running.page}
  Server        ${running.server}
  Slack app     ${running.slack}
  Mailbox       ${running.page}/mailbox

  Organization  acme (${running.seeded.organization.id})
  Org key       ${running.seeded.orgKey}
  Personal key  ${running.seeded.personalKey}  (Adam Reyes, admin)

Try this: act as Marco, type ${running.command} jane@acme.com admin in #general, then approve it as Adam.
Ctrl-C stops the sandbox.`;
}

function portOf(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= 65_533) return number;
  return exitWithError(new EnvironmentError("PORT must be a whole number up to 65533."));
}

function explained(error: unknown): unknown {
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE")
    return new EnvironmentError(
      `Port ${port}, ${port + 1} or ${port + 2} is in use. Choose another one: PORT=4000 npm start`,
    );
  return error;
}
