import { useEffect, useRef } from "preact/hooks";

import type { Person } from "../wire/world.ts";
import { Avatar } from "./avatar.tsx";

type PersonSwitcherProps = {
  people: { person: Person; hasUnread: boolean }[];
  current: Person;
  onPerson: (name: string) => void;
};

export function PersonSwitcher({ people, current, onPerson }: PersonSwitcherProps) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const pressed = box.current?.querySelector('[aria-pressed="true"]');
    pressed?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [current.name]);
  const numbered = people.map((one, index) => ({ ...one, index }));
  const odd = numbered.filter(({ person }) => person.note !== null);
  const list = { current, onPerson };
  return (
    <section class="switcher" aria-labelledby="act-as" ref={box}>
      <h2 id="act-as">Act as</h2>
      <People {...list} people={numbered.filter(({ person }) => person.note === null)} />
      {odd.length > 0 && (
        <>
          <h3>Edge cases</h3>
          <People {...list} people={odd} />
        </>
      )}
    </section>
  );
}

type PeopleProps = Omit<PersonSwitcherProps, "people"> & {
  people: (PersonSwitcherProps["people"][number] & { index: number })[];
};

function People({ people, current, onPerson }: PeopleProps) {
  return (
    <ul>
      {people.map(({ person, hasUnread, index }) => (
        <li key={person.id}>
          <button
            type="button"
            class="person"
            aria-pressed={person.name === current.name}
            aria-keyshortcuts={String(index + 1)}
            title={[person.realName, person.email ?? "no email in Slack"].join(", ")}
            onClick={() => onPerson(person.name)}
          >
            <Avatar name={person.realName} hue={index} />
            <span class="person-words">
              <span class="person-name">{person.realName}</span>
              <span class="person-role">{roleLabel(person)}</span>
            </span>
            {hasUnread && <UnreadDot />}
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
