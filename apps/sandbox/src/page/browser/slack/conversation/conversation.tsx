import { Guide } from "../../guide/guide.tsx";
import type { PageState } from "../../state/use-page.ts";
import { HomeTab } from "../views/home-tab.tsx";
import { Composer } from "./composer.tsx";
import { ConversationHead } from "./conversation-head.tsx";
import { FailureLine } from "./failure-line.tsx";
import { MessageList } from "./message-list.tsx";

/** One channel or the app's place, as one person has it on the screen. */
export function Conversation({ page }: { page: PageState }) {
  const { surface, deliveries } = page;
  const { person, place, slack } = page.selection;
  const isApp = place.kind === "app";
  const name = isApp ? place.name : `#${place.name}`;
  return (
    <main class="conversation" aria-label={`${name}, as ${person.realName}`}>
      <ConversationHead page={page} />
      <Guide page={page} />
      {isApp && page.appTab.current === "home" ? (
        <HomeTab key={person.id} page={page} />
      ) : (
        <MessageList
          key={`${person.id}/${place.id}`}
          name={name}
          messages={place.messages}
          surface={surface}
          empty={isApp ? <AppEmpty /> : <ChannelEmpty name={name} />}
        />
      )}
      {page.failure !== null && slack.modal === null && (
        <FailureLine words={page.failure} onDismiss={deliveries.dismissFailure} />
      )}
      <Composer key={person.id} placeholder={`Message ${name} as ${person.realName}`} page={page} />
    </main>
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
      <p>It writes here when one of your requests is decided and when someone joins.</p>
    </>
  );
}
