import {
  createCallers,
  linkTokenOf,
  sessionOf,
  type TestDatabase,
  type TestMember,
} from "@usher/core/testing";
import type { FakeMessage } from "@usher/fake-slack";

import { startFixture, type StoryOptions, type Fixture } from "./start-fixture.ts";

type Clicking = {
  messageTs?: string;
  times?: number;
  redeliver?: boolean;
  /** Of a menu: what is chosen. */
  value?: string;
  /** Waits for what follows the ack; true by default. */
  settle?: boolean;
};
export type Story = Awaited<ReturnType<typeof startStory>>;

/** A fixture and what people do and see in it. */
export async function startStory(database: TestDatabase, options: StoryOptions = {}) {
  const fixture = await startFixture(database, options);
  return {
    ...fixture,
    ...organizationSide(fixture),
    ...slackSide(fixture),
    ...databaseSide(database, fixture),
  };
}

function databaseSide(database: TestDatabase, { organization }: Fixture) {
  return {
    /** Resolves when nothing is left for the app's worker, be it due or not. */
    async settled(): Promise<void> {
      const end = Date.now() + 30_000;
      for (;;) {
        const [row] = await database.sql<{ left: number }>(
          `SELECT count(*)::integer AS left FROM job
           WHERE organization_id = $1 AND kind LIKE 'slack.%' AND state IN ('ready', 'running')`,
          [organization.id],
        );
        if (row?.left === 0) return;
        if (Date.now() > end) throw new Error(`${row?.left} jobs are left after thirty seconds`);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
  };
}

function organizationSide({ app, store, organization, members }: Fixture) {
  const callers = createCallers(store, organization);
  const system = callers.as({ kind: "system", name: "test" }, { organization: organization.id });
  const invitation = async (email: string) => {
    const { invitations } = await system.invitation.list({ email, limit: 1 });
    const [found] = invitations;
    if (found === undefined) throw new Error(`no invitation for ${email}`);
    return found;
  };
  const token = async (email: string) => linkTokenOf(store, await invitation(email));
  const member = (name: string): TestMember => {
    const found = members.get(name);
    if (found === undefined) throw new Error(`${name} is not a member`);
    return found;
  };
  return {
    organizationId: organization.id,
    system,
    member,
    /** The API as one of the members. */
    as: (name: string) => callers.as(sessionOf(member(name)), { organization: organization.id }),
    invitation,
    /** The secret part of a link, which only the email contains. */
    token,
    async accept(email: string): Promise<void> {
      await callers.anonymous.invitation.accept({ token: await token(email) });
      await app.idle();
    },
  };
}

function slackSide({ app, config, slack, workspace }: Fixture) {
  const approvals = (): FakeMessage[] =>
    workspace.messages("approvals").filter((message) => message.thread_ts === undefined);
  return {
    /** Types the command in #general; `says` is what the person reads. */
    async invite(user: string, text: string, more: { command?: string; escape?: boolean } = {}) {
      const { command = config.command, escape = true } = more;
      const typed = { user, channel: "general", command, text, escape };
      const delivery = await workspace.command(typed);
      return { ...delivery, says: delivery.reply?.text ?? "" };
    },
    approvals,
    /** The lines under a message in #approvals, by default the first one. */
    thread: (ts = approvals()[0]?.ts): string[] =>
      workspace
        .messages("approvals")
        .filter((message) => message.thread_ts === ts)
        .map((message) => message.text),
    /** The only message in the approvals channel. */
    request(): FakeMessage {
      const messages = approvals();
      const [message] = messages;
      if (message === undefined || messages.length > 1)
        throw new Error(`${messages.length} messages in #approvals`);
      return message;
    },
    /** Clicks a button of the (first) message in #approvals. */
    async clickButton(user: string, actionId: string, more: Clicking = {}) {
      const { messageTs, settle = true, ...times } = more;
      const ts = messageTs ?? approvals()[0]?.ts ?? "";
      const click = { user, channel: "approvals", messageTs: ts, actionId, ...times };
      const delivery = await workspace.click(click);
      if (settle) await app.idle();
      return delivery;
    },
    /** Posts as the app and behind its back, as a post whose answer was lost leaves it behind. */
    async post({ text, blocks }: { text: string; blocks: object[] }): Promise<string> {
      const posted = await fetch(`${slack.apiUrl}chat.postMessage`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${workspace.botToken}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ channel: workspace.channel("approvals").id, text, blocks }),
      });
      // The fake answers as Slack does.
      const answer = (await posted.json()) as { ts: string };
      return answer.ts;
    },
    /** Deletes a message of the app, as a person in Slack does. */
    async remove(ts: string): Promise<void> {
      await fetch(`${slack.apiUrl}chat.delete`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${workspace.botToken}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ channel: workspace.channel("approvals").id, ts }),
      });
    },
    async until(fact: () => boolean): Promise<void> {
      const end = Date.now() + 30_000;
      while (!fact()) {
        if (Date.now() > end) throw new Error("it did not come true in thirty seconds");
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    /** The ephemeral messages that one person received. */
    ephemeralTexts: (user: string) => workspace.ephemerals(user).map((message) => message.text),
    dms: (user: string) => workspace.dm(user).map((message) => message.text),
  };
}
