import type { ModalView } from "@slack/types";

import { inputBlock } from "./form-fields.ts";

export const denyView = "approval.deny";
export const denyReason = { blockId: "reason", actionId: "text" } as const;

/** Asks for the reason. Carries the id of the request and nothing else. */
export function denyModal(
  approvalRequestId: string,
  { reasonRequired = false }: { reasonRequired?: boolean } = {},
): ModalView {
  return {
    type: "modal",
    callback_id: denyView,
    private_metadata: approvalRequestId,
    title: { type: "plain_text", text: "Deny this request" },
    submit: { type: "plain_text", text: "Deny" },
    close: { type: "plain_text", text: "Back" },
    blocks: [
      inputBlock(
        denyReason,
        {
          label: "Reason",
          hint: "The requester will see this. It stays on the message.",
          optional: !reasonRequired,
        },
        { type: "plain_text_input", multiline: true, max_length: 500, focus_on_load: true },
      ),
    ],
  };
}
