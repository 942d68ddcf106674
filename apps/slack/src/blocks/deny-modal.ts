import type { ModalView } from "@slack/types";

export const denyView = "approval.deny";
export const denyReason = { blockId: "reason", actionId: "text" } as const;

/** Asks for the reason. Carries the id of the request and nothing else. */
export function denyModal(approvalRequestId: string): ModalView {
  return {
    type: "modal",
    callback_id: denyView,
    private_metadata: approvalRequestId,
    title: { type: "plain_text", text: "Deny this request" },
    submit: { type: "plain_text", text: "Deny" },
    close: { type: "plain_text", text: "Back" },
    blocks: [
      {
        type: "input",
        block_id: denyReason.blockId,
        optional: true,
        label: { type: "plain_text", text: "Reason" },
        hint: {
          type: "plain_text",
          text: "The requester will see it, and it stays on the message.",
        },
        element: {
          type: "plain_text_input",
          action_id: denyReason.actionId,
          multiline: true,
          max_length: 500,
          focus_on_load: true,
        },
      },
    ],
  };
}
