import type { ComponentChildren } from "preact";

import type { Message } from "../../wire/slack.ts";
import { formatDate } from "../mrkdwn/format-date.ts";
import { messageDays } from "./message-groups.ts";
import { MessageItem, type MessageSurface } from "./message-item.tsx";
import { Thread } from "./thread.tsx";
import { useStickToEnd } from "./use-stick-to-end.ts";

type MessageListProps = {
  name: string;
  messages: Message[];
  surface: MessageSurface;
  /** Shown where there is no message. */
  empty: ComponentChildren;
};

/** Its new messages are read out; remount it for another place, so that old ones are not. */
export function MessageList({ name, messages, surface, empty }: MessageListProps) {
  const { scroller, content } = useStickToEnd();
  return (
    <div
      class="messages"
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label={`Messages: ${name}`}
    >
      <div class="messages-content" ref={content}>
        {messages.length === 0 && <div class="messages-empty">{empty}</div>}
        <div role="log" aria-live="polite" aria-label={`New messages in ${name}`}>
          {messageDays(messages).map((day) => (
            <section key={day.key} aria-label={day.date.toDateString()}>
              <h3 class="day">
                <span>{dayText(day.date, surface.now)}</span>
              </h3>
              <ul>
                {day.messages.map(({ message, isContinued, replies }) => (
                  <MessageItem
                    key={message.ts}
                    message={message}
                    isContinued={isContinued}
                    surface={surface}
                  >
                    <Thread head={message} replies={replies} surface={surface} />
                  </MessageItem>
                ))}
              </ul>
            </section>
          ))}
        </div>
      </div>
    </div>
  );
}

function dayText(date: Date, now: Date): string {
  const words = formatDate(date.getTime() / 1000, "{day_divider_pretty}", { now });
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
