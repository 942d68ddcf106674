import type { PageState } from "../state/use-page.ts";
import { PersonSwitcher } from "./person-switcher.tsx";
import { PlaceList } from "./place-list.tsx";

/** Who acts, and where. */
export function Sidebar({ page }: { page: PageState }) {
  const { selection, workspace } = page;
  return (
    <nav class="sidebar" aria-label="People and channels">
      <PersonSwitcher people={workspace.people} selection={selection} />
      <PlaceList heading="Channels" kind="channel" selection={selection} />
      <PlaceList heading="Apps" kind="app" selection={selection} />
    </nav>
  );
}
