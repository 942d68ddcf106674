import { useEffect, useRef } from "preact/hooks";

import type { Selection } from "../state/use-selection.ts";
import type { Person } from "../wire/world.ts";
import { Avatar } from "./avatar.tsx";

type PersonSwitcherProps = { people: Person[]; selection: Selection };

export function PersonSwitcher({ people, selection }: PersonSwitcherProps) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const pressed = box.current?.querySelector('[aria-pressed="true"]');
    pressed?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [selection.person.name]);
  const numbered = people.map((person, index) => ({ person, index }));
  const odd = numbered.filter(({ person }) => person.note !== null);
  return (
    <section class="switcher" aria-labelledby="act-as" ref={box}>
      <h2 id="act-as">Act as</h2>
      <People
        selection={selection}
        people={numbered.filter(({ person }) => person.note === null)}
      />
      {odd.length > 0 && (
        <>
          <h3>Edge cases</h3>
          <People selection={selection} people={odd} />
        </>
      )}
    </section>
  );
}

type PeopleProps = { people: { person: Person; index: number }[]; selection: Selection };

function People({ people, selection }: PeopleProps) {
  return (
    <ul>
      {people.map(({ person, index }) => (
        <li key={person.id}>
          <button
            type="button"
            class="person"
            aria-pressed={person.name === selection.person.name}
            aria-keyshortcuts={String(index + 1)}
            title={[person.realName, person.email ?? "no email in Slack"].join(", ")}
            onClick={() => selection.actAs(person.name)}
          >
            <Avatar name={person.realName} hue={index} />
            <span class="person-words">
              <span class="person-name">{person.realName}</span>
              <span class="person-role">{roleLabel(person)}</span>
            </span>
            {selection.hasUnread(person) && <UnreadDot />}
            <kbd aria-hidden="true">{index + 1}</kbd>
          </button>
        </li>
      ))}
    </ul>
  );
}

export function UnreadDot() {
  return (
    <span class="unread-dot">
      <span class="only-heard">has unread messages</span>
    </span>
  );
}

function roleLabel({ role, guest, note }: Person): string {
  if (note !== null) return note;
  return role ?? (guest ? "Slack guest" : "not a member");
}
