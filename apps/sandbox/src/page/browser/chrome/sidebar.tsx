import type { Selection } from "../state/use-selection.ts";
import type { Person } from "../wire/world.ts";
import { PersonSwitcher } from "./person-switcher.tsx";
import { PlaceList } from "./place-list.tsx";

type SidebarProps = { people: Person[]; selection: Selection };

/** Who acts, and where. */
export function Sidebar({ people, selection }: SidebarProps) {
  const places = selection.places.map((place) => ({
    place,
    hasUnread: selection.isPlaceUnread(place),
  }));
  const list = { current: selection.place.id, onPlace: selection.goTo };
  return (
    <nav class="sidebar" aria-label="People and channels">
      <PersonSwitcher
        people={people.map((person) => ({ person, hasUnread: selection.hasUnread(person) }))}
        current={selection.person}
        onPerson={selection.actAs}
      />
      <PlaceList
        {...list}
        heading="Channels"
        places={places.filter(({ place }) => place.kind === "channel")}
      />
      <PlaceList
        {...list}
        heading="Apps"
        places={places.filter(({ place }) => place.kind === "app")}
      />
    </nav>
  );
}
