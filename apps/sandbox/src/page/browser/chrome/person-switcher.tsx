import { useEffect, useRef } from "preact/hooks";

import type { Person } from "../wire/world.ts";
import { Avatar } from "./avatar.tsx";

type PersonSwitcherProps = {
  people: { person: Person; hasUnread: boolean }[];
  current: Person;
  onPerson: (name: string) => void;
};

export function PersonSwitcher({ people, current, onPerson }: PersonSwitcherProps) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const pressed = list.current?.querySelector('[aria-pressed="true"]');
    pressed?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [current.name]);
  return (
    <section class="switcher" aria-labelledby="act-as">
      <h2 id="act-as">Act as</h2>
      <ul ref={list}>
        {people.map(({ person, hasUnread }, index) => (
          <li key={person.id}>
            <button
              type="button"
              class="person"
              aria-pressed={person.name === current.name}
              aria-keyshortcuts={String(index + 1)}
              title={`${person.realName}, ${person.email}`}
              onClick={() => onPerson(person.name)}
            >
              <Avatar name={person.realName} hue={index} />
              <span class="person-words">
                <span class="person-name">{person.realName}</span>
                <span class="person-role">{roleWords(person)}</span>
              </span>
              {hasUnread && <UnreadDot />}
              <kbd aria-hidden="true">{index + 1}</kbd>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function UnreadDot() {
  return (
    <span class="unread-dot">
      <span class="only-heard">has unread messages</span>
    </span>
  );
}

function roleWords({ role, guest }: Person): string {
  return role ?? (guest ? "Slack guest" : "not a member");
}
