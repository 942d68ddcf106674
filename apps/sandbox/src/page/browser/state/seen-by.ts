import type { Message, SeenWorkspace, SlackState } from "../wire/slack.ts";
import type { Workspace } from "../wire/world.ts";

/** What each person of a workspace sees, by their name. */
export function seenByPerson(
  workspace: Workspace,
  seen: SeenWorkspace | undefined,
): Record<string, SlackState> {
  const held = new Map(seen?.channels.map(({ id, messages }) => [id, messages]));
  return Object.fromEntries(
    (seen?.people ?? []).map(({ id: person, name, ephemerals, dm, modal, home }) => {
      const channels = workspace.channels
        .filter(({ members }) => members.includes(person))
        .map(({ id, name: called }) => ({
          id,
          name: called,
          messages: inOrder([
            ...(held.get(id) ?? []),
            ...ephemerals.filter(({ channel }) => channel === id),
          ]),
        }));
      return [name, { channels, dm, modal, home }];
    }),
  );
}

function inOrder(messages: Message[]): Message[] {
  return messages.toSorted((a, b) => (a.ts < b.ts ? -1 : 1));
}
