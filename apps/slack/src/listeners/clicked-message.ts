import type { BlockAction, ButtonAction } from "@slack/bolt";

import type { Claimed } from "../identify.ts";

/** A press of a button in a message. Everything in it is a claim, except that Slack delivered it. */
export type Press = {
  claimed: Claimed;
  /** The id of the approval request; the database says whether there is one. */
  subjectId: string;
  triggerId: string;
  place: {
    channelId: string | null;
    messageTs: string | null;
    threadTs: string | null;
    userId: string;
  };
};

export function pressOf(body: BlockAction, action: ButtonAction): Press {
  const threadTs: unknown = body.message?.thread_ts;
  return {
    claimed: {
      userId: body.user.id,
      teamId: body.user.team_id ?? body.team?.id ?? null,
      enterpriseId: body.enterprise?.id ?? null,
    },
    subjectId: action.value ?? "",
    triggerId: body.trigger_id,
    place: {
      channelId: body.channel?.id ?? null,
      messageTs: body.message?.ts ?? null,
      threadTs: typeof threadTs === "string" ? threadTs : null,
      userId: body.user.id,
    },
  };
}
