import { checkMessage, checkView, type FakeSlack, type FakeView } from "@usher/fake-slack";

type Group =
  | "Requests in the channel"
  | "Thread"
  | "Direct messages"
  | "Only visible to one"
  | "Modals"
  | "Home tab";

/** Something that the app has shown, with what the checker says of it. */
export type Shown = {
  group: Group;
  /** Null for a view. */
  text: string | null;
  blocks: Record<string, unknown>[];
  problems: unknown[];
};

/** Fills up with every message, modal and Home tab that the app shows from now on. */
export function watchShown(slack: FakeSlack): Shown[] {
  const shown: Shown[] = [];
  slack.onChange((change) => {
    if ("message" in change) {
      const { bot_id: bot, text, blocks } = change.message;
      if (bot === undefined || change.type.endsWith("_deleted")) return;
      const problems = checkMessage({ text, blocks });
      shown.push({ group: groupOf(change.message), text, blocks, problems });
    } else if ("view" in change && change.type !== "view_closed") {
      const { type, blocks } = change.view;
      const group = type === "home" ? "Home tab" : "Modals";
      shown.push({ group, text: null, blocks, problems: checkView(asSent(change.view)) });
    }
  });
  return shown;
}

function groupOf(message: { ephemeral_to?: string; channel: string; thread_ts?: string }): Group {
  if (message.ephemeral_to !== undefined) return "Only visible to one";
  if (message.channel.startsWith("D")) return "Direct messages";
  return message.thread_ts === undefined ? "Requests in the channel" : "Thread";
}

/** The properties that an app sends; the others are Slack's. */
const sent = ["type", "title", "submit", "close", "blocks", "private_metadata", "callback_id"];

function asSent(view: FakeView): unknown {
  const kept = Object.entries(view).filter(
    ([name, value]) => sent.includes(name) && value !== null,
  );
  return Object.fromEntries(kept);
}
