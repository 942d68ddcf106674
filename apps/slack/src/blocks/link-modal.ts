import type { ModalView } from "@slack/types";

import { oneLine, shorten, shortenToUnits } from "../text/slack-text.ts";

export const linkView = "account.link";
export const linkEmail = { blockId: "email", actionId: "address" } as const;

/** Asks for the address that a member of the organization has there. */
export function linkModal(organizationName: string, email: string | null): ModalView {
  const organization = oneLine(shorten(organizationName, 100));
  return {
    type: "modal",
    callback_id: linkView,
    title: { type: "plain_text", text: "Connect your account" },
    submit: { type: "plain_text", text: "Send the email" },
    close: { type: "plain_text", text: "Cancel" },
    blocks: [
      {
        type: "input",
        block_id: linkEmail.blockId,
        label: {
          type: "plain_text",
          text: shortenToUnits(`Your email address at ${organization}`, 200),
        },
        hint: {
          type: "plain_text",
          text: "You'll get an email with a link that works once, for ten minutes.",
        },
        element: {
          type: "email_text_input",
          action_id: linkEmail.actionId,
          focus_on_load: true,
          ...(email === null ? {} : { initial_value: email }),
        },
      },
    ],
  };
}
