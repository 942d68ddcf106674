import type { Person, Workspace } from "../wire/world.ts";

/** Who and what the ids in messages are. */
export type Directory = {
  people: Person[];
  channels: { id: string; name: string }[];
  userName: (id: string) => string;
  channelName: (id: string) => string;
};

export const appName = "Usher";

/** An unknown id is the app: it is the only other member of the workspace. */
export function directoryOf({
  people,
  channels,
}: Pick<Workspace, "people" | "channels">): Directory {
  return {
    people,
    channels,
    userName: (id) => people.find((person) => person.id === id)?.realName ?? appName,
    channelName: (id) => channels.find((channel) => channel.id === id)?.name ?? "private channel",
  };
}
