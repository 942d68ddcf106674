import type { ComponentChildren, RefObject } from "preact";

import { Icon } from "../../chrome/icon.tsx";
import { Avatar } from "../../chrome/avatar.tsx";
import { appPlace, type Place } from "../../state/places.ts";
import type { View } from "../../wire/slack.ts";
import type { Person } from "../../wire/world.ts";
import type { BlockElement } from "../block-kit.ts";
import { HomeTab } from "../views/home-tab.tsx";
import { Composer } from "./composer.tsx";
import { FailureLine } from "./failure-line.tsx";
import type { MessageSurface } from "./message-item.tsx";
import { MessageList } from "./message-list.tsx";

export type AppTab = "home" | "messages";

type ConversationProps = {
  person: Person;
  place: Place;
  memberCount: number;
  surface: MessageSurface;
  guide: ComponentChildren;
  tab: AppTab;
  onTab: (tab: AppTab) => void;
  home: View | null;
  onHomePress: (element: BlockElement, value: string | undefined) => void;
  failure: string | null;
  onDismissFailure: () => void;
  composer: Omit<Parameters<typeof Composer>[0], "box" | "placeholder" | "isBusy">;
  composerBox: RefObject<HTMLTextAreaElement | null>;
};

/** One channel or the app's place, as one person has it on the screen. */
export function Conversation(props: ConversationProps) {
  const { person, place, surface, tab, failure } = props;
  const isApp = place.id === appPlace;
  const name = isApp ? place.name : `#${place.name}`;
  return (
    <main class="conversation" aria-label={`${name}, as ${person.realName}`}>
      <header class="conversation-head">
        {isApp ? <Avatar name={place.name} hue={null} /> : <Icon name="hash" />}
        <h2>{place.name}</h2>
        {isApp ? (
          <AppTabs tab={tab} onTab={props.onTab} />
        ) : (
          <span class="members">{props.memberCount} members</span>
        )}
      </header>
      {props.guide}
      {isApp && tab === "home" ? (
        <HomeTab
          key={person.id}
          view={props.home}
          directory={surface.directory}
          now={surface.now}
          isBusy={surface.isBusy}
          onPress={props.onHomePress}
        />
      ) : (
        <MessageList
          key={`${person.id}/${place.id}`}
          name={name}
          messages={place.messages}
          surface={surface}
          empty={isApp ? <AppEmpty /> : <ChannelEmpty name={name} />}
        />
      )}
      {failure !== null && <FailureLine words={failure} onDismiss={props.onDismissFailure} />}
      <Composer
        key={person.id}
        {...props.composer}
        box={props.composerBox}
        placeholder={`Message ${name} as ${person.realName}`}
        isBusy={surface.isBusy}
      />
    </main>
  );
}

function AppTabs({ tab, onTab }: { tab: AppTab; onTab: (tab: AppTab) => void }) {
  const tabs = [
    ["messages", "Messages"],
    ["home", "Home"],
  ] as const;
  return (
    <div class="app-tabs" role="group" aria-label="Usher's tabs">
      {tabs.map(([id, words]) => (
        <button key={id} type="button" aria-pressed={tab === id} onClick={() => onTab(id)}>
          {words}
        </button>
      ))}
    </div>
  );
}

function ChannelEmpty({ name }: { name: string }) {
  return (
    <>
      <p class="empty-title">This is the beginning of {name}</p>
      <p>Say something, or type a command that begins with a slash.</p>
    </>
  );
}

function AppEmpty() {
  return (
    <>
      <p class="empty-title">Messages from Usher</p>
      <p>It writes here when a request of yours was decided and when somebody joined.</p>
    </>
  );
}
