import type { Place } from "../state/places.ts";
import type { Person } from "../wire/world.ts";
import { PersonSwitcher } from "./person-switcher.tsx";
import { PlaceList, type ListedPlace } from "./place-list.tsx";

type SidebarProps = {
  people: { person: Person; hasUnread: boolean }[];
  current: Person;
  onPerson: (name: string) => void;
  places: ListedPlace[];
  place: Place;
  onPlace: (id: string) => void;
};

/** Who acts, and where. */
export function Sidebar({ people, current, onPerson, places, place, onPlace }: SidebarProps) {
  return (
    <nav class="sidebar" aria-label="People and channels">
      <PersonSwitcher people={people} current={current} onPerson={onPerson} />
      <PlaceList
        heading="Channels"
        places={places.filter(({ place: { kind } }) => kind === "channel")}
        current={place.id}
        onPlace={onPlace}
      />
      <PlaceList
        heading="Apps"
        places={places.filter(({ place: { kind } }) => kind === "app")}
        current={place.id}
        onPlace={onPlace}
      />
    </nav>
  );
}
