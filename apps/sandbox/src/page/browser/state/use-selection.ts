import { useCallback, useEffect } from "preact/hooks";

import { appName } from "../slack/directory.ts";
import type { SlackState } from "../wire/slack.ts";
import type { Person } from "../wire/world.ts";
import { isUnread, placesOf, readMarkKey, type Place } from "./places.ts";
import { isText, isTexts, useStoredState } from "./use-stored-state.ts";
import type { WorkspaceData } from "./workspace-data.ts";

const firstPerson = "member";

export type Selection = {
  person: Person;
  slack: SlackState;
  places: Place[];
  place: Place;
  actAs: (name: string, placeId?: string) => void;
  goTo: (placeId: string) => void;
  hasUnread: (person: Person) => boolean;
  isPlaceUnread: (place: Place) => boolean;
};

/** Who acts and where, and what each person has read. */
export function useSelection(
  { world, workspace, slack }: Pick<WorkspaceData, "world" | "workspace" | "slack">,
  isAppRead: boolean,
): Selection {
  const kept = (name: string): string =>
    `usher.${world.organization.id}.${workspace.teamId}.${name}`;
  const [name, setName] = useStoredState(kept("person"), firstPerson, isText);
  const [places, setPlaces] = useStoredState(kept("places"), {}, isTexts);
  const [read, setRead] = useStoredState(kept("read"), {}, isTexts);

  const { people } = workspace;
  const person = people.find((one) => one.name === name) ?? people[0];
  const seen = person === undefined ? undefined : slack[person.name];
  if (person === undefined || seen === undefined) throw new Error("the workspace has no people");
  const own = placesOf(seen, appName);
  const place = own.find(({ id }) => id === places[person.name]) ?? own[0];
  if (place === undefined) throw new Error("there is always the app's place");

  const isReading = isAppRead || place.kind === "channel";
  const key = readMarkKey(person, place);
  const last = place.messages.at(-1)?.ts;
  useEffect(() => {
    if (isReading && last !== undefined) setRead((before) => ({ ...before, [key]: last }));
  }, [isReading, key, last, setRead]);

  const actAs = useCallback(
    (next: string, placeId?: string): void => {
      setName(() => next);
      if (placeId !== undefined) setPlaces((before) => ({ ...before, [next]: placeId }));
    },
    [setName, setPlaces],
  );
  return {
    person,
    slack: seen,
    places: own,
    place,
    actAs,
    goTo: (placeId) => setPlaces((before) => ({ ...before, [person.name]: placeId })),
    hasUnread: (one) => {
      const state = slack[one.name];
      return state !== undefined && placesOf(state, appName).some((at) => isUnread(one, at, read));
    },
    isPlaceUnread: (at) => isUnread(person, at, read),
  };
}
