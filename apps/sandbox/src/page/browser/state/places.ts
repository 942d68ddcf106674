import type { Message, SlackState } from "../wire/slack.ts";
import type { Person } from "../wire/world.ts";

/** The app's own place among a person's conversations; the others are channel ids. */
export const appPlace = "app";

export type Place = { id: string; name: string; kind: "channel" | "app"; messages: Message[] };

export function placesOf(slack: SlackState, appName: string): Place[] {
  const channels = slack.channels.map(({ id, name, messages }) => ({
    id,
    name,
    kind: "channel" as const,
    messages,
  }));
  return [...channels, { id: appPlace, name: appName, kind: "app", messages: slack.dm }];
}

/** How the control routes call a place for this person. */
export function channelOf(place: Place, person: Person): string {
  return place.kind === "app" ? `@${person.name}` : place.id;
}

/** The timestamp up to which each person has read each place. */
export type ReadMarks = Record<string, string>;

export function readMarkKey(person: Person, place: Place): string {
  return `${person.id}/${place.id}`;
}

export function isUnread(person: Person, place: Place, read: ReadMarks): boolean {
  const mark = read[readMarkKey(person, place)] ?? "";
  return place.messages.some(({ ts, user }) => ts > mark && user !== person.id);
}
