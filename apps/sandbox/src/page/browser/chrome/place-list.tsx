import type { Place } from "../state/places.ts";
import type { Selection } from "../state/use-selection.ts";
import { Avatar } from "./avatar.tsx";
import { Icon } from "./icon.tsx";
import { UnreadDot } from "./person-switcher.tsx";

type PlaceListProps = { heading: string; kind: Place["kind"]; selection: Selection };

export function PlaceList({ heading, kind, selection }: PlaceListProps) {
  const { isPlaceUnread, goTo } = selection;
  const places = selection.places.filter((place) => place.kind === kind);
  const id = `places-${heading.toLowerCase()}`;
  return (
    <section class="places" aria-labelledby={id}>
      <h2 id={id}>{heading}</h2>
      <ul>
        {places.map((place) => (
          <li key={place.id}>
            <button
              type="button"
              class={isPlaceUnread(place) ? "place place-unread" : "place"}
              aria-current={place.id === selection.place.id ? "true" : undefined}
              onClick={() => goTo(place.id)}
            >
              {place.kind === "app" ? (
                <Avatar name={place.name} hue={null} />
              ) : (
                <Icon name="hash" />
              )}
              <span class="place-name">{place.name}</span>
              {isPlaceUnread(place) && <UnreadDot />}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
