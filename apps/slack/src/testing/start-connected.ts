import { randomBytes } from "node:crypto";

import { createTokenKeyring } from "@usher/core";
import {
  createCallers,
  createOrganization,
  testLinkBase,
  testLinkKeyring,
  type TestCallers,
  type TestDatabase,
  type TestOrganization,
} from "@usher/core/testing";
import { createJobSignal } from "@usher/core/typeorm";
import { startFakeSlack, type FakeSlackOptions, type WorkspaceSeed } from "@usher/fake-slack";

import { createSlackApp } from "../app.ts";
import type { SlackConfig } from "../config.ts";
import { followInstallLink } from "./browse.ts";
import { longSlackTimeouts, longTimeouts } from "./long-timeouts.ts";
import { createRecordingLog } from "./recording-log.ts";

export type ConnectedOptions = {
  workspaces: WorkspaceSeed[];
  slack?: Omit<FakeSlackOptions, "workspaces">;
  tokenKeys?: readonly Buffer[];
  config?: Partial<SlackConfig>;
  /** Made before the app starts, for workspaces of its configuration. */
  organizations?: readonly { slug: string; name: string; teamId: string }[];
};

export const signingSecret = "one app, one signing secret";

/** An app that has no workspace of its own: owners connect theirs by OAuth, in a fake Slack with several. */
export async function startConnected(database: TestDatabase, options: ConnectedOptions) {
  const { store } = database;
  database.clock.advance("2 days");
  const slack = await startFakeSlack({
    ...longSlackTimeouts,
    rateLimits: false,
    ...options.slack,
    workspaces: options.workspaces.map((seed) => ({ ...seed, signingSecret })),
  });
  const { log, lines } = createRecordingLog();
  const signal = createJobSignal({ url: database.url });
  const tokenKeys = options.tokenKeys ?? [randomBytes(32)];
  const apps: { stop(): Promise<void> }[] = [];

  const startApp = async (keys = tokenKeys) => {
    // The callback's address has to be known before the port is.
    const publicUrl = { value: "" };
    const app = createSlackApp({
      store,
      links: testLinkKeyring(),
      signal,
      log,
      config: {
        workspaces: [],
        oauth: {
          clientId: slack.clientId,
          clientSecret: slack.clientSecret,
          get publicUrl() {
            return publicUrl.value;
          },
          tokens: createTokenKeyring(keys),
          authorizeUrl: `${slack.url}/oauth/v2/authorize`,
        },
        signingSecret,
        appToken: null,
        apiUrl: slack.apiUrl,
        command: "/invite",
        port: 0,
        host: "127.0.0.1",
        baseUrl: testLinkBase,
        worker: { pollMs: 200, postGapMs: 0 },
        requestTimeouts: longTimeouts,
        ...options.config,
      },
    });
    apps.push(app);
    const { port } = await app.start();
    const url = `http://127.0.0.1:${port ?? 0}`;
    publicUrl.value = url;
    return { app, url };
  };
  /** The users of the workspace become the organization's people. */
  const meet = (teamId: string, organization: TestOrganization): void => {
    for (const role of ["owner", "admin", "member"] as const)
      slack.workspace(teamId).user(role).profile.email = organization[role].email;
  };
  for (const { slug, name, teamId } of options.organizations ?? [])
    meet(teamId, await createOrganization(store, { slug, name }));
  const first = await startApp();
  for (const workspace of slack.workspaces) workspace.setRequestUrl(`${first.url}/slack/events`);

  /** An organization whose people have the accounts of the workspace's users. */
  const addOrganization = async (teamId: string, name = "Acme") => {
    const slug = `${name.toLowerCase()}-${randomBytes(4).toString("hex")}`;
    const organization = await createOrganization(store, { slug, name });
    meet(teamId, organization);
    return { organization, as: createCallers(store, organization) };
  };
  const installLink = async (as: TestCallers, url = first.url) => {
    const made = await as.owner.slack.createInstallLink();
    return made.url.replace(/^https:\/\/[^/]+/, url);
  };
  return {
    ...first,
    slack,
    store,
    lines,
    startApp,
    addOrganization,
    meet,
    installLink,
    /** The owner connects a workspace, in the browser. */
    async connect(as: TestCallers, team: string) {
      return followInstallLink(await installLink(as), { team });
    },
    async stop() {
      for (const app of apps) await app.stop();
      await signal.close();
      await slack.close();
    },
  };
}

export type Connected = Awaited<ReturnType<typeof startConnected>>;
