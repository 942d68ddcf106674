import { Avatar } from "../../chrome/avatar.tsx";
import { Icon } from "../../chrome/icon.tsx";
import type { PageState } from "../../state/use-page.ts";

const tabs = [
  ["messages", "Messages"],
  ["home", "Home"],
] as const;

export function ConversationHead({ page }: { page: PageState }) {
  const { place } = page.selection;
  if (place.kind === "app")
    return (
      <header class="conversation-head">
        <Avatar name={place.name} hue={null} />
        <h2>{place.name}</h2>
        <AppTabs page={page} />
      </header>
    );
  const { people, channels } = page.workspace;
  const channel = channels.find(({ id }) => id === place.id);
  const members = channel?.members ?? [];
  const here = people.filter(({ id }) => members.includes(id)).length;
  return (
    <header class="conversation-head">
      <Icon name="hash" />
      <h2>{place.name}</h2>
      <span class="members">
        {here} people{members.length > here ? " and Usher" : ""}
        {channel?.isShared === true && ", shared with Partner Co."}
      </span>
    </header>
  );
}

function AppTabs({ page: { appTab, acting } }: { page: PageState }) {
  return (
    <div class="app-tabs" role="group" aria-label="Usher's tabs">
      {tabs.map(([id, words]) => (
        <button
          key={id}
          type="button"
          aria-pressed={appTab.current === id}
          onClick={() => {
            appTab.open(id);
            if (id === "home") void acting.openHome();
          }}
        >
          {words}
        </button>
      ))}
    </div>
  );
}
