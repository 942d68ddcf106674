import type { Place } from "../state/places.ts";
import { Avatar } from "./avatar.tsx";
import { Icon } from "./icon.tsx";
import { UnreadDot } from "./person-switcher.tsx";

export type ListedPlace = { place: Place; hasUnread: boolean };

type PlaceListProps = {
  heading: string;
  places: ListedPlace[];
  current: string;
  onPlace: (id: string) => void;
};

export function PlaceList({ heading, places, current, onPlace }: PlaceListProps) {
  const id = `places-${heading.toLowerCase()}`;
  return (
    <section class="places" aria-labelledby={id}>
      <h2 id={id}>{heading}</h2>
      <ul>
        {places.map(({ place, hasUnread }) => (
          <li key={place.id}>
            <button
              type="button"
              class={hasUnread ? "place place-unread" : "place"}
              aria-current={place.id === current ? "true" : undefined}
              onClick={() => onPlace(place.id)}
            >
              {place.kind === "app" ? (
                <Avatar name={place.name} hue={null} />
              ) : (
                <Icon name="hash" />
              )}
              <span class="place-name">{place.name}</span>
              {hasUnread && <UnreadDot />}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
