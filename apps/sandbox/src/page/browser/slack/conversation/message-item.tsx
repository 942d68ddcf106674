import type { ComponentChildren } from "preact";

import { Avatar } from "../../chrome/avatar.tsx";
import { Icon } from "../../chrome/icon.tsx";
import { useDrafts } from "../../state/use-drafts.ts";
import type { Message } from "../../wire/slack.ts";
import type { BlockContext } from "../block-context.ts";
import type { BlockElement } from "../block-kit.ts";
import { Blocks } from "../blocks/blocks.tsx";
import type { Directory } from "../directory.ts";
import { Mrkdwn } from "../mrkdwn/mrkdwn.tsx";
import { dateOf } from "./message-groups.ts";

export type MessageSurface = {
  directory: Directory;
  now: Date;
  isBusy: boolean;
  onAction: (message: Message, element: BlockElement, value: string | undefined) => void;
  onReply: (head: Message, text: string) => void;
  /** Runs the app's message shortcut. */
  onShortcut: (message: Message) => void;
};

type MessageItemProps = {
  message: Message;
  isContinued?: boolean;
  surface: MessageSurface;
  children?: ComponentChildren;
};

export function MessageItem({ message, isContinued = false, surface, children }: MessageItemProps) {
  const { directory, now, isBusy, onAction } = surface;
  const drafts = useDrafts();
  const isApp = message.bot_id !== undefined;
  const hue = directory.people.findIndex(({ id }) => id === message.user);
  const author = directory.userName(message.user);
  const context: BlockContext = {
    directory,
    now,
    isBusy,
    idPrefix: `message-${message.ts}`,
    errors: {},
    ...drafts,
    click: (element, value) => onAction(message, element, value),
  };
  const kind = message.ephemeral_to === undefined ? "" : "message-ephemeral";
  return (
    <li class={`message ${kind} ${isContinued ? "message-continued" : ""}`}>
      {message.ephemeral_to !== undefined && (
        <p class="only-you">
          <Icon name="eye" /> Only visible to you
        </p>
      )}
      {!isContinued && <Avatar name={author} hue={isApp ? null : Math.max(0, hue)} />}
      <div class="message-content">
        <p class={isContinued ? "message-head only-heard" : "message-head"}>
          <span class="author">{author}</span>
          {isApp && <span class="app-badge">APP</span>}
          <MessageTime message={message} />
        </p>
        {message.blocks.length > 0 ? (
          <Blocks blocks={message.blocks} context={context} />
        ) : (
          <Mrkdwn text={message.text} reader={surface} />
        )}
        {message.edited !== undefined && <span class="edited">(edited)</span>}
        {children}
      </div>
      {!isApp && (
        <button
          type="button"
          class="message-tool"
          aria-label="Shortcut: Invite the address in this message"
          title="Shortcut: Invite the address in this message"
          disabled={isBusy}
          onClick={() => surface.onShortcut(message)}
        >
          <Icon name="bolt" />
        </button>
      )}
    </li>
  );
}

function MessageTime({ message }: { message: Message }) {
  const date = dateOf(message);
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString("en-US")}>
      {date.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" })}
    </time>
  );
}
