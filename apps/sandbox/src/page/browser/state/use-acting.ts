import { useState } from "preact/hooks";

import type { BlockElement, ConfirmObject, ExternalElement } from "../slack/block-kit.ts";
import { encodeEntities } from "../slack/mrkdwn/entities.ts";
import { suggest } from "../wire/client.ts";
import type { Message } from "../wire/slack.ts";
import type { Person, Workspace } from "../wire/world.ts";
import { channelOf, type Place } from "./places.ts";
import type { Deliveries } from "./use-deliveries.ts";

/** The callback_id of the app's global shortcut, as its manifest declares it. */
const inviteShortcut = "invitation.create";
/** The one of its message shortcut. */
const messageShortcut = "invitation.from_message";

export type Question = { confirm: ConfirmObject; proceed(): void };

type Who = { person: Person; place: Place; command: string; workspace: Workspace };

/** Everything a person can do in Slack, from where they are. */
export function useActing({ person, place, command, workspace }: Who, deliveries: Deliveries) {
  const [question, setQuestion] = useState<Question | null>(null);
  const from = { person: person.name, place: place.id };
  const channel = channelOf(place, person);

  const post = (what: string, path: string, input: Record<string, unknown> = {}) =>
    deliveries.send({
      what,
      path,
      ...from,
      input: { user: person.name, workspace: workspace.teamId, ...input },
    });

  const press = (
    element: BlockElement,
    path: string,
    input: Record<string, unknown> & { value: string | undefined },
  ): void => {
    const what = element.type === "button" ? `“${element.text.text}”` : "The choice";
    const proceed = (): void => void post(what, path, { actionId: element.action_id, ...input });
    if ("confirm" in element && element.confirm !== undefined)
      setQuestion({ confirm: element.confirm, proceed });
    else proceed();
  };

  return {
    question,
    answer: (yes: boolean): void => {
      setQuestion(null);
      if (yes) question?.proceed();
    },
    write: async (text: string): Promise<void> => {
      const [, word = "", rest = ""] = /^(\/\S*)\s*([\s\S]*)$/.exec(text) ?? [];
      if (word === "") await post("The message", "say", { channel, text: encodeEntities(text) });
      else if (word === command) await post(command, "command", { channel, text: rest });
      else
        deliveries.fail({
          ...from,
          words: `${word} is not a command here. Try ${command} help.`,
        });
    },
    reply: ({ channel: at, ts }: Message, text: string) =>
      post("The reply", "say", { channel: at, text: encodeEntities(text), threadTs: ts }),
    pressInMessage: (message: Message, element: BlockElement, value: string | undefined): void => {
      const { channel: at, ts } = message;
      press(element, "click", { channel: at, messageTs: ts, value });
    },
    pressInModal: (
      element: BlockElement,
      value: string | undefined,
      values: Record<string, unknown>,
    ): void => {
      press(element, "view/click", { value, values });
    },
    pressInHome: (element: BlockElement, value: string | undefined): void => {
      press(element, "home/click", { value });
    },
    suggest: (element: ExternalElement, text: string) =>
      suggest({
        user: person.name,
        workspace: workspace.teamId,
        actionId: element.action_id,
        text,
      }),
    submit: (values: Record<string, unknown>) => post("The form", "view/submit", { values }),
    closeModal: () => post("Closing the form", "view/close"),
    openHome: () => post("The Home tab", "home"),
    runShortcut: () => post("The shortcut", "shortcut", { callbackId: inviteShortcut }),
    runMessageShortcut: ({ channel: at, ts }: Message) =>
      post("The shortcut", "message-shortcut", {
        callbackId: messageShortcut,
        channel: at,
        messageTs: ts,
      }),
  };
}
