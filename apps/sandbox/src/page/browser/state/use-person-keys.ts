import { useEffect } from "preact/hooks";

import type { Person } from "../wire/world.ts";

/** The keys 1, 2, 3, … act as the people in their order, except while something is typed or asked. */
export function usePersonKeys(people: Person[], actAs: (name: string) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target)) return;
      const person = /^[1-9]$/.test(event.key) ? people[Number(event.key) - 1] : undefined;
      if (person !== undefined) actAs(person.name);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [people, actAs]);
}

function isTaken(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]") !== null) return true;
  return target instanceof Element && target.matches("input, textarea, select");
}
