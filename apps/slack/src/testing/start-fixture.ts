import { randomBytes } from "node:crypto";

import { systemRoles, type RouterInputs, type Store, type SystemRole } from "@usher/core";
import {
  createOrganization,
  testLinkBase,
  testLinkKeyring,
  type TestDatabase,
  type TestMember,
} from "@usher/core/testing";
import { createJobSignal } from "@usher/core/typeorm";
import {
  startFakeSlack,
  type FakeSlack,
  type FakeWorkspace,
  type WorkspaceSeed,
} from "@usher/fake-slack";

import { createSlackApp } from "../app.ts";
import type { SlackConfig } from "../config.ts";
import { longSlackTimeouts, longTimeouts } from "./long-timeouts.ts";
import { createRecordingLog } from "./recording-log.ts";

export type StoryOptions = {
  config?: Partial<SlackConfig>;
  /** `#approvals` by default. */
  approvalsChannel?: string;
  policy?: RouterInputs["organization"]["updatePolicy"]["policy"];
  socket?: boolean;
  seed?: WorkspaceSeed;
  /** Slack's limits for each method; lifted by default, since tests act faster than people. */
  rateLimits?: boolean;
  /** The database as only the app sees it. */
  wrapStore?: (store: Store) => Store;
  /** Before the app starts. */
  prepare?: (workspace: FakeWorkspace, slack: FakeSlack) => void;
};

export type Fixture = Awaited<ReturnType<typeof startFixture>>;

/** The real app on a real socket, a strict Slack, and an organization with one member of each role. */
export async function startFixture(database: TestDatabase, options: StoryOptions) {
  const { store } = database;
  // Daily emails are counted per recipient over all organizations, so each fixture has its own day.
  database.clock.advance("2 days");
  const mark = randomBytes(4).toString("hex").toUpperCase();
  const slack = await startFakeSlack({
    ...longSlackTimeouts,
    rateLimits: options.rateLimits ?? false,
    workspaces: [{ teamId: `T0${mark}`, ...options.seed }],
  });
  const [workspace] = slack.workspaces;
  if (workspace === undefined) throw new Error("the fake Slack has no workspace");
  const slug = `acme-${mark.toLowerCase()}`;
  const organization = await createOrganization(store, { slug, policy: options.policy });
  const members = new Map<string, TestMember>();
  for (const role of systemRoles) {
    members.set(role, organization[role]);
    workspace.user(role).profile.email = organization[role].email;
  }
  options.prepare?.(workspace, slack);

  const { log, lines } = createRecordingLog();
  const signal = createJobSignal({ url: database.url });
  const config = configOf(workspace, { slack, slug, options });
  const startApp = async () => {
    const appStore = options.wrapStore?.(store) ?? store;
    const app = createSlackApp({ store: appStore, links: testLinkKeyring(), signal, log, config });
    const { port } = await app.start();
    return { app, url: `http://127.0.0.1:${port ?? 0}` };
  };
  const { app, url } = await startApp();
  if (options.socket !== true) workspace.setRequestUrl(`${url}/slack/events`);
  return {
    app,
    startApp,
    url,
    config,
    store,
    slack,
    workspace,
    lines,
    organization,
    members,
    /** One more person in Slack, both channels and the organization. */
    async addMember(name: string, role: SystemRole) {
      const added = await organization.addMember({ role, name });
      members.set(name, added);
      const { id } = workspace.addUser({ name, email: added.email });
      for (const channel of ["approvals", "general"]) workspace.channel(channel).members.push(id);
    },
    async stop() {
      await app.stop();
      await signal.close();
      await slack.close();
    },
  };
}

function configOf(
  workspace: FakeWorkspace,
  { slack, slug, options }: { slack: FakeSlack; slug: string; options: StoryOptions },
): SlackConfig {
  return {
    workspaces: [
      {
        botToken: workspace.botToken,
        organization: slug,
        approvalsChannel: options.approvalsChannel ?? "#approvals",
      },
    ],
    signingSecret: workspace.signingSecret,
    appToken: options.socket === true ? workspace.appToken : null,
    apiUrl: slack.apiUrl,
    command: "/invite",
    port: 0,
    host: "127.0.0.1",
    baseUrl: testLinkBase,
    worker: { pollMs: 200, postGapMs: 0 },
    requestTimeouts: longTimeouts,
    ...options.config,
  };
}
