import { useState } from "preact/hooks";

import type { Person } from "../wire/world.ts";
import type { Place } from "./places.ts";

export type Composing = {
  text: string;
  setText: (text: string) => void;
  /** Puts text into another person's composer, or in another place. */
  writeAs: (person: string, placeId: string, text: string) => void;
  /** What the person sent, oldest first. */
  sent: readonly string[];
  send: (text: string) => void;
};

/** What is being written, by person and place, and what each person wrote. */
export function useComposing(person: Person, place: Place): Composing {
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [sent, setSent] = useState<Record<string, string[]>>({});
  const writeAs = (name: string, placeId: string, text: string): void =>
    setTexts((before) => ({ ...before, [`${name}/${placeId}`]: text }));
  return {
    text: texts[`${person.name}/${place.id}`] ?? "",
    setText: (text) => writeAs(person.name, place.id, text),
    writeAs,
    sent: sent[person.name] ?? [],
    send: (text) => {
      writeAs(person.name, place.id, "");
      setSent((before) => ({ ...before, [person.name]: [...(before[person.name] ?? []), text] }));
    },
  };
}
