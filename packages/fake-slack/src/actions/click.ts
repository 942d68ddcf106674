import { deliver } from "../delivery/deliver.ts";
import { issueResponseUrl } from "../messages/response-url.ts";
import { messageOnWire } from "../messages/store.ts";
import { nextTs, type WorkspaceState } from "../state/slack-state.ts";
import { findChannel, findMessage, findUser } from "../state/workspace-state.ts";
import type { FakeChannel, FakeMessage, FakeUser, Fields } from "../slack-objects.ts";
import type { ClickInput, Delivery } from "../types.ts";
import { enteredValue } from "../views/enter-value.ts";
import { initialState, stateKey } from "../views/view-state.ts";
import { toDelivery } from "./delivery-result.ts";
import { findElement, findOption, type FoundElement } from "../block-kit/find-element.ts";
import { channelName, interactionBase } from "./interaction.ts";

export async function clickInMessage(
  workspace: WorkspaceState,
  input: ClickInput,
): Promise<Delivery> {
  const user = findUser(workspace, input.user);
  const channel = findChannel(workspace, input.channel);
  const message = shownMessage(workspace, { user, channel, ts: input.messageTs });
  const found = findElement(message.blocks, input.actionId, input.value);
  const build = (): Fields =>
    messageClick(workspace, { user, channel, message, found, value: input.value });
  const times = input.times ?? 1;
  const first = build();
  const payloads = Array.from({ length: times }, (_, index) =>
    index === 0 || input.redeliver === true ? first : build(),
  );
  const deliveries = await Promise.all(
    payloads.map((payload) => sendClick(workspace, user, payload)),
  );
  const failed = deliveries.find((one) => one.slackError !== null);
  const last = failed ?? deliveries.at(-1);
  if (last === undefined) throw new Error("times must be at least 1");
  return last;
}

export async function sendClick(
  workspace: WorkspaceState,
  user: FakeUser,
  payload: Fields,
): Promise<Delivery> {
  return toDelivery(await deliver(workspace, { kind: "interactive", payload, userId: user.id }));
}

/** The message as this person has it on the screen: ephemerals belong to one reader. */
export function shownMessage(
  workspace: WorkspaceState,
  { user, channel, ts }: { user: FakeUser; channel: FakeChannel; ts: string },
): FakeMessage {
  const message = findMessage(workspace, channel.id, ts);
  if (message === undefined) throw new Error(`No message ${ts} in ${channel.name || channel.id}`);
  if (message.ephemeral_to !== undefined && message.ephemeral_to !== user.id) {
    throw new Error(`The ephemeral message ${ts} is not shown to ${user.name}`);
  }
  return message;
}

/** Interaction payloads of an ephemeral message carry no message, as it exists nowhere. */
function messageClick(
  workspace: WorkspaceState,
  {
    user,
    channel,
    message,
    found,
    value,
  }: {
    user: FakeUser;
    channel: FakeChannel;
    message: FakeMessage;
    found: FoundElement;
    value: string | undefined;
  },
): Fields {
  const isEphemeral = message.ephemeral_to !== undefined;
  const thread = message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts };
  return {
    type: "block_actions",
    ...interactionBase(workspace, user),
    container: {
      type: "message",
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
      ...thread,
    },
    channel: { id: channel.id, name: channelName(channel) },
    ...(isEphemeral ? {} : { message: messageOnWire(message) }),
    state: { values: initialState(message.blocks) },
    response_url: issueResponseUrl(workspace, {
      userId: user.id,
      channelId: channel.id,
      originalTs: message.ts,
    }),
    actions: [action(workspace, found, value)],
  };
}

/** One entry of `actions`: what was clicked and what it holds now. */
export function action(
  workspace: WorkspaceState,
  { block, element }: FoundElement,
  value: string | undefined,
): Fields {
  const base = {
    type: element.type,
    action_id: element.action_id,
    block_id: block.block_id,
    action_ts: nextTs(workspace.slack),
  };
  if (element.type === "button") {
    const { text, value: own, style, url } = element;
    return { ...base, text, ...definedOnly({ value: own, style, url }) };
  }
  if (element.type === "overflow") {
    return { ...base, selected_option: findOption(element, value ?? "") };
  }
  if (stateKey(element.type) === undefined)
    throw new Error(`A ${String(element.type)} cannot be clicked`);
  return { ...base, ...enteredValue(workspace, element, value) };
}

function definedOnly(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
