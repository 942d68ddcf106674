import { fitMessage } from "../blocks/fit-message.ts";
import type { MessageContent } from "../blocks/message.ts";
import type { Services } from "../services.ts";
import type { Person } from "./find-person.ts";
import { sendFitting } from "./render-copies.ts";

type Letter = Person & { content: MessageContent; ticket: string };

/** Posts a message into the app's conversation with one person. */
export async function sendDirect(
  { rate }: Services,
  { workspace, slackUserId, content, ticket }: Letter,
): Promise<void> {
  const client = workspace.clients.background;
  const { teamId } = workspace.facts;
  const { channel } = await rate.inTurn(
    { teamId, method: "conversations.open", channelId: null, ticket },
    () => client.conversations.open({ users: slackUserId }),
  );
  const channelId = channel?.id;
  if (channelId === undefined) throw new Error("Slack opened no direct message");
  await sendFitting(fitMessage(content), (fitting) =>
    rate.inTurn({ teamId, method: "chat.postMessage", channelId, ticket }, () =>
      client.chat.postMessage({
        channel: channelId,
        ...fitting,
        unfurl_links: false,
        unfurl_media: false,
      }),
    ),
  );
}
