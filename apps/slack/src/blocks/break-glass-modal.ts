import type { ModalView } from "@slack/types";

import { inputBlock } from "./form-fields.ts";

export const breakGlassView = "approval.break_glass";
export const breakGlassReason = { blockId: "reason", actionId: "text" } as const;

/** Asks an owner why they approve their own request. Carries its id and nothing else. */
export function breakGlassModal(approvalRequestId: string): ModalView {
  return {
    type: "modal",
    callback_id: breakGlassView,
    private_metadata: approvalRequestId,
    title: { type: "plain_text", text: "Approve your own?" },
    submit: { type: "plain_text", text: "Approve alone" },
    close: { type: "plain_text", text: "Back" },
    blocks: [
      {
        type: "section",
        text: {
          type: "plain_text",
          text: "You requested this invitation, so normally someone else approves it. As an owner you can approve it yourself if it can't wait. Every approver and owner is notified right away, with your name and your reason.",
        },
      },
      inputBlock(
        breakGlassReason,
        { label: "Why it can't wait", hint: "10 to 500 characters. It stays on the message." },
        {
          type: "plain_text_input",
          multiline: true,
          min_length: 10,
          max_length: 500,
          focus_on_load: true,
        },
      ),
    ],
  };
}
