import type { OwnerNoticeKind } from "@usher/core";

import { escapeText, oneLine } from "../../text/slack-text.ts";
import type { MessageContent } from "../message.ts";
import { richText, section } from "../rich-text.ts";

/** A pause has a message of its own: it is updated. */
type PlainNotice = Exclude<OwnerNoticeKind, "invitations_paused">;

type Named = { organizationName: string; by: string | null };

const texts: Record<PlainNotice, { sentence: (named: Named) => string; next: string }> = {
  break_glass_on: {
    sentence: ({ organizationName, by }) =>
      `🚨 ${by ?? "An owner, a key or the operator"} turned on break glass in ${organizationName}: from now on an owner can approve their own request alone, with a reason.`,
    next: "Each use is reported to every owner and approver. If you did not agree to this, turn it off in the settings and talk to the other owners.",
  },
  break_glass_off: {
    sentence: ({ organizationName }) =>
      `An update of Usher turned off break glass in ${organizationName}: an owner can no longer approve their own request alone.`,
    next: "It stays off until an owner turns it on in the settings. The other owners are then notified.",
  },
  webhook_paused: {
    sentence: ({ organizationName }) =>
      `Usher paused a webhook endpoint of ${organizationName}: an event could not be delivered for days, or the endpoint answered that it is gone.`,
    next: "Waiting events are kept for 30 days. webhook.list shows which endpoint it is and why, and webhook.deliveries what it answered. Once it works, set it to active: waiting events are then sent, and webhook.recover sends what failed.",
  },
};

/** Reports to an owner what happened to their organization. */
export function ownerNoticeMessage(notice: PlainNotice, named: Named): MessageContent {
  const sentence = oneLine(texts[notice].sentence(named));
  const { next } = texts[notice];
  return {
    text: escapeText(`${sentence} ${next}`),
    blocks: [richText(`owner:${notice}`, [section(sentence), section(next)])],
  };
}
