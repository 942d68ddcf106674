import { newId, type SlackMessage } from "@usher/core";

import type { MessageContent } from "../blocks/message.ts";
import type { Services } from "../request/services.ts";
import { platformError } from "../workspaces/platform-error.ts";
import { unreachable } from "../workspaces/slack-outcome.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import type { Person } from "./find-person.ts";
import { openDirect, postDirect } from "./send-direct.ts";
import { sendFitting } from "./send-fitting.ts";

/** What a direct message says, and the version of its subject that it shows. */
type Rendering = { content: MessageContent; version: number };

type Posting = Rendering & {
  person: Person;
  about: Pick<SlackMessage, "organizationId" | "kind" | "subjectId">;
  ticket: string;
};

/** Posts a direct message and remembers where, so that it can be updated. */
export async function postStored(services: Services, posting: Posting): Promise<void> {
  const { person, about, content, version, ticket } = posting;
  const { workspace } = person;
  const channelId = await openDirect(services, { ...person, ticket });
  const { teamId } = workspace.facts;
  const place = { ...about, id: newId(), teamId, channelId };
  const message = await services.store.read.slack.ensureMessage(place);
  const ts = await postDirect(services, { workspace, channelId, content, ticket });
  await save(services, { ...message, ts }, version);
}

/** Renders such a message again, where it was posted and its workspace is connected. */
export async function updateStored(
  services: Services,
  workspaces: readonly Workspace[],
  { message, content, version }: Rendering & { message: SlackMessage },
): Promise<void> {
  const { ts, teamId, channelId } = message;
  const workspace = workspaces.find(({ facts }) => facts.teamId === teamId);
  if (workspace === undefined || ts === null) return;
  const call = { teamId, method: "chat.update", channelId, ticket: message.id } as const;
  try {
    await sendFitting(content, (fitting) =>
      services.rate.schedule(call, () =>
        workspace.clients.background.chat.update({ channel: channelId, ts, ...fitting }),
      ),
    );
  } catch (error) {
    const code = platformError(error) ?? "";
    if (!gone.has(code) && !unreachable.has(code)) throw error;
  }
  await save(services, message, version);
}

/** The message no longer exists, or stays as it is; its button answers with what is true. */
const gone: ReadonlySet<string> = new Set([
  "cant_update_message",
  "channel_not_found",
  "edit_window_closed",
  "is_inactive",
  "message_not_found",
]);

async function save(
  { outcomes, store }: Services,
  { organizationId, id, ts }: SlackMessage,
  version: number,
): Promise<void> {
  if (ts === null) return;
  await outcomes.write(() => store.read.slack.saveRendered({ organizationId, id, ts, version }));
}
