import { z } from "zod";

const message = z.object({
  ts: z.string(),
  text: z.string(),
  /** Of a line in a thread: the message it is under. */
  thread_ts: z.string().optional(),
});
const delivery = z.object({ slackError: z.string().nullable(), reply: message.nullable() });
const view = z.object({
  channels: z.array(z.object({ id: z.string(), name: z.string(), messages: z.array(message) })),
  dm: z.array(message),
});
const emails = z.object({ messages: z.array(z.object({ subject: z.string(), text: z.string() })) });

type Message = z.infer<typeof message>;

/** What a script can do in the sandbox over HTTP; waits up to a minute for what should appear. */
export type SandboxClient = {
  /** Types the slash command; answers with what Slack shows the person. */
  command(user: string, channel: string, text: string): Promise<string>;
  click(user: string, channel: string, messageTs: string, actionId: string): Promise<void>;
  /** A message of the channel itself, not of a thread. */
  message(
    as: string,
    channel: string,
    wanted: (text: string, ts: string) => boolean,
  ): Promise<Message>;
  directMessage(as: string, wanted: (text: string) => boolean): Promise<string>;
  email(to: string): Promise<{ subject: string; text: string }>;
};

export function createSandboxClient(url: string): SandboxClient {
  const post = async (path: string, body: unknown): Promise<z.infer<typeof delivery>> => {
    const response = await fetch(new URL(path, url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = delivery.parse(await response.json());
    if (answer.slackError !== null) throw new Error(`Slack would show ${answer.slackError}`);
    return answer;
  };
  const look = async (as: string) =>
    view.parse(await (await fetch(new URL(`/control/slack?as=${as}`, url))).json());

  return {
    async command(user, channel, text) {
      const before = Date.now();
      const answer = await post("/control/slack/command", { user, channel, text });
      if (answer.reply) return answer.reply.text;
      const shown = await appears("an answer to the command", async () => {
        const seen = await look(user);
        return seen.channels
          .find((candidate) => candidate.name === channel)
          ?.messages.findLast((candidate) => Number(candidate.ts) * 1000 >= before - 1000);
      });
      return shown.text;
    },
    async click(user, channel, messageTs, actionId) {
      await post("/control/slack/click", { user, channel, messageTs, actionId });
    },
    message: (as, channel, wanted) =>
      appears(`a message in #${channel}`, async () => {
        const seen = await look(as);
        return seen.channels
          .find((candidate) => candidate.name === channel)
          ?.messages.filter((candidate) => candidate.thread_ts === undefined)
          .findLast((candidate) => wanted(candidate.text, candidate.ts));
      }),
    async directMessage(as, wanted) {
      const found = await appears("a direct message", async () =>
        (await look(as)).dm.findLast((candidate) => wanted(candidate.text)),
      );
      return found.text;
    },
    email: (to) =>
      appears(`an email to ${to}`, async () => {
        const response = await fetch(
          new URL(`/mailbox/messages?to=${encodeURIComponent(to)}`, url),
        );
        return emails.parse(await response.json()).messages[0];
      }),
  };
}

async function appears<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`${what} did not appear within a minute`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
