import { useState } from "preact/hooks";

import type { Message } from "../../wire/slack.ts";
import { formatDate } from "../mrkdwn/format-date.ts";
import { MessageItem, type MessageSurface } from "./message-item.tsx";

type ThreadProps = { head: Message; replies: Message[]; surface: MessageSurface };

/** How many replied and when last; opened, the replies and a composer. */
export function Thread({ head, replies, surface }: ThreadProps) {
  const [isOpen, setIsOpen] = useState(false);
  const last = replies.at(-1);
  if (last === undefined) return null;
  const id = `thread-${head.ts}`;
  const when = formatDate(Number(last.ts), "{date_short_pretty} at {time}", surface);
  return (
    <>
      <button
        type="button"
        class="thread-count"
        aria-expanded={isOpen ? "true" : "false"}
        aria-controls={id}
        onClick={() => setIsOpen(!isOpen)}
      >
        <strong>
          {replies.length} {replies.length === 1 ? "reply" : "replies"}
        </strong>{" "}
        <span>last {when}</span>
      </button>
      {isOpen && (
        <div class="thread" id={id}>
          <ul aria-label="Thread">
            {replies.map((reply) => (
              <MessageItem key={reply.ts} message={reply} surface={surface} />
            ))}
          </ul>
          <ReplyForm head={head} surface={surface} />
        </div>
      )}
    </>
  );
}

function ReplyForm({ head, surface }: Omit<ThreadProps, "replies">) {
  const [text, setText] = useState("");
  return (
    <form
      class="thread-reply"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === "" || surface.isBusy) return;
        surface.onReply(head, text.trim());
        setText("");
      }}
    >
      <input
        class="text-input"
        aria-label="Reply in the thread"
        placeholder="Reply…"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="button small" disabled={surface.isBusy || text.trim() === ""}>
        Reply
      </button>
    </form>
  );
}
