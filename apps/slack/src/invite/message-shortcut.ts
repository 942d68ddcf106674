import type { MessageShortcut, Middleware, SlackShortcutMiddlewareArgs } from "@slack/bolt";

import { infoModal } from "../blocks/info-modal.ts";
import { callOf } from "../request/call.ts";
import { addressesInMessage } from "../command/addresses-in-message.ts";
import type { CommandDoubt } from "../command/parse-command.ts";
import { doubtText } from "../text/command-text.ts";
import { noAddressMessage } from "../text/messages.ts";
import { clickReply } from "../request/reply.ts";
import type { Services } from "../request/services.ts";
import { claimedBy } from "../request/claimed-by.ts";
import { openInviteForm } from "./open-invite-form.ts";

const maxAddresses = 20;

/** "Invite from this message": the form with the addresses that stand in it. */
export function messageShortcut(
  services: Services,
): Middleware<SlackShortcutMiddlewareArgs<MessageShortcut>> {
  return async ({ shortcut, ack, respond, context }) => {
    const call = callOf(context);
    const { trigger_id: triggerId, channel, message } = shortcut;
    const claimed = claimedBy(shortcut);
    const client = call.workspace.clients.interactive;
    const place = {
      channelId: channel.id,
      messageTs: null,
      threadTs: null,
      userId: claimed.userId,
    };
    const reply = clickReply({ ack, respond, client, place }, call, services.log);
    const { emails, wrong } = addressesInMessage({ text: message.text, blocks: message["blocks"] });
    const doubts: CommandDoubt[] =
      wrong.length === 0 ? [] : [{ kind: "wrong_addresses", words: wrong }];
    if (emails.length === 0 && wrong.length === 0) {
      const view = infoModal("Invite people", [noAddressMessage]);
      await client.views.open({ trigger_id: triggerId, view });
      return reply.done();
    }
    const left = emails.length - maxAddresses;
    const more =
      left > 0 ? [`The message has ${left} more; a form can hold ${maxAddresses} addresses.`] : [];
    const notices = [...more, ...doubts.map(doubtText)];
    const draft = { emails: emails.slice(0, maxAddresses), roles: [], note: null, notices };
    const problem = await openInviteForm(services, { call, claimed, triggerId }, draft);
    await (problem === null ? reply.done() : reply.say(problem));
  };
}
