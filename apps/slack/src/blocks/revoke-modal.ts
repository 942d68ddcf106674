import type { ModalView } from "@slack/types";
import type { InvitationView } from "@usher/core";

import { roleLabel } from "../text/slack-text.ts";
import { inputBlock } from "./form-fields.ts";
import { bold, richText, section } from "./rich-text.ts";

export const revokeView = "invitation.revoke";
export const revokeReason = { blockId: "reason", actionId: "text" } as const;

/** Asks for confirmation and a reason. Carries the id of the invitation and nothing else. */
export function revokeModal(invitation: InvitationView): ModalView {
  const { id, email } = invitation;
  return {
    type: "modal",
    callback_id: revokeView,
    private_metadata: id,
    title: { type: "plain_text", text: "Revoke invitation" },
    submit: { type: "plain_text", text: "Revoke" },
    close: { type: "plain_text", text: "Keep" },
    blocks: [
      richText("whom", [
        section(bold(email), ` as ${roleLabel(invitation)}: the link that was sent stops working.`),
      ]),
      inputBlock(
        revokeReason,
        {
          label: "Reason",
          hint: "It stays on the message. The invitee is not notified.",
          optional: true,
        },
        { type: "plain_text_input", max_length: 500, focus_on_load: true },
      ),
    ],
  };
}
