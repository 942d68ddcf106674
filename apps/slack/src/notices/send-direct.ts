import { fitMessage } from "../blocks/fit-message.ts";
import type { MessageContent } from "../blocks/message.ts";
import type { Services } from "../request/services.ts";
import type { Person } from "./find-person.ts";
import { sendFitting } from "./send-fitting.ts";

type Addressed = Person & { ticket: string };
type Letter = Pick<Person, "workspace"> & {
  channelId: string;
  content: MessageContent;
  ticket: string;
};

/** Posts a message into the app's conversation with one person. */
export async function sendDirect(
  services: Services,
  letter: Addressed & { content: MessageContent },
): Promise<void> {
  const channelId = await openDirect(services, letter);
  await postDirect(services, { ...letter, channelId });
}

/** The id of the app's conversation with a person. */
export async function openDirect(
  { rate }: Services,
  { workspace, slackUserId, ticket }: Addressed,
): Promise<string> {
  const { teamId } = workspace.facts;
  const { channel } = await rate.schedule(
    { teamId, method: "conversations.open", channelId: null, ticket },
    () => workspace.clients.background.conversations.open({ users: slackUserId }),
  );
  if (channel?.id === undefined) throw new Error("Slack opened no direct message");
  return channel.id;
}

export async function postDirect(
  { rate }: Services,
  { workspace, channelId, content, ticket }: Letter,
): Promise<string> {
  const { teamId } = workspace.facts;
  const posted = await sendFitting(fitMessage(content), (fitting) =>
    rate.schedule({ teamId, method: "chat.postMessage", channelId: null, ticket }, () =>
      workspace.clients.background.chat.postMessage({
        channel: channelId,
        ...fitting,
        unfurl_links: false,
        unfurl_media: false,
      }),
    ),
  );
  if (posted.ts === undefined) throw new Error("Slack posted a message and did not say where");
  return posted.ts;
}
