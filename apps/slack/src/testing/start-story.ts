import { randomBytes } from "node:crypto";

import { systemRoles, type RouterInputs, type SystemRole } from "@usher/core";
import {
  createCallers,
  createOrganization,
  linkTokenOf,
  sessionOf,
  testLinkBase,
  testLinkKeyring,
  type TestDatabase,
  type TestMember,
} from "@usher/core/testing";
import { createJobSignal } from "@usher/core/typeorm";
import {
  startFakeSlack,
  type FakeMessage,
  type FakeSlack,
  type FakeWorkspace,
} from "@usher/fake-slack";

import { createSlackApp } from "../app.ts";
import type { Logger, SlackConfig } from "../config.ts";
import { createRecordingLog } from "./recording-log.ts";

export type StoryOptions = {
  config?: Partial<SlackConfig>;
  policy?: RouterInputs["organization"]["updatePolicy"]["policy"];
  socket?: boolean;
  /** Before the app starts. */
  prepare?: (workspace: FakeWorkspace, slack: FakeSlack) => void;
};

export type Pressing = {
  messageTs?: string;
  times?: number;
  redeliver?: boolean;
  settle?: boolean;
};
export type Story = Awaited<ReturnType<typeof startStory>>;

/** The real app on a real socket, a strict Slack, and an organization with one member of each role. */
export async function startStory(database: TestDatabase, options: StoryOptions = {}) {
  const { store } = database;
  const mark = randomBytes(4).toString("hex").toUpperCase();
  const slack = await startFakeSlack({ workspaces: [{ teamId: `T0${mark}` }] });
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
  const config: SlackConfig = {
    botToken: workspace.botToken,
    signingSecret: workspace.signingSecret,
    appToken: options.socket === true ? workspace.appToken : null,
    apiUrl: slack.apiUrl,
    command: "/invite",
    organization: slug,
    approvalsChannel: "#approvals",
    port: 0,
    host: "127.0.0.1",
    baseUrl: testLinkBase,
    worker: { pollMs: 200 },
    ...options.config,
  };
  const startApp = async (appLog: Logger = log) => {
    const app = createSlackApp({ store, links: testLinkKeyring(), signal, log: appLog, config });
    const { port } = await app.start();
    return { app, url: `http://127.0.0.1:${port ?? 0}` };
  };
  const { app, url } = await startApp();
  if (options.socket !== true) workspace.setRequestUrl(`${url}/slack/events`);

  const callers = createCallers(store, organization);
  const system = callers.as({ kind: "system", name: "test" }, { organization: slug });
  const invitation = async (email: string) => {
    const { invitations } = await system.invitation.list({ email, limit: 1 });
    const [found] = invitations;
    if (found === undefined) throw new Error(`no invitation for ${email}`);
    return found;
  };
  const token = async (email: string) => linkTokenOf(store, await invitation(email));
  const member = (name: string): TestMember => {
    const found = members.get(name);
    if (found === undefined) throw new Error(`${name} is no member`);
    return found;
  };

  return {
    app,
    startApp,
    url,
    config,
    slack,
    workspace,
    lines,
    organizationId: organization.id,
    system,
    member,
    /** The API as one of the members. */
    as: (name: string) => callers.as(sessionOf(member(name)), { organization: slug }),
    /** One more person in Slack, both channels and the organization. */
    async addMember(name: string, role: SystemRole) {
      const added = await organization.addMember({ role, name });
      members.set(name, added);
      const { id } = workspace.addUser({ name, email: added.email });
      for (const channel of ["approvals", "general"]) workspace.channel(channel).members.push(id);
    },
    /** Types the command in #general; `says` is what the person reads. */
    async invite(user: string, text: string, more: { command?: string; escape?: boolean } = {}) {
      const { command = config.command, escape = true } = more;
      const typed = { user, channel: "general", command, text, escape };
      const delivery = await workspace.command(typed);
      return { ...delivery, says: delivery.reply?.text ?? "" };
    },
    approvals: (): FakeMessage[] => workspace.messages("approvals"),
    /** The only message in the approvals channel. */
    request(): FakeMessage {
      const messages = workspace.messages("approvals");
      const [message] = messages;
      if (message === undefined || messages.length > 1)
        throw new Error(`${messages.length} messages in #approvals`);
      return message;
    },
    /** Presses a button of the (first) message in #approvals; `settle` waits for what follows the ack. */
    async press(user: string, actionId: "approve" | "deny", more: Pressing = {}) {
      const { messageTs, settle = true, ...times } = more;
      const ts = messageTs ?? workspace.messages("approvals")[0]?.ts ?? "";
      const click = { user, channel: "approvals", messageTs: ts, actionId, ...times };
      const delivery = await workspace.click(click);
      if (settle) await app.idle();
      return delivery;
    },
    /** What one person was told, and nobody else saw. */
    told: (user: string) => workspace.ephemerals(user).map((message) => message.text),
    dms: (user: string) => workspace.dm(user).map((message) => message.text),
    invitation,
    token,
    async accept(email: string): Promise<void> {
      await callers.nobody.invitation.accept({ token: await token(email) });
      await app.idle();
    },
    async stop() {
      await app.stop();
      await signal.close();
      await slack.close();
    },
  };
}
