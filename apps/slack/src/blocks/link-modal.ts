import type { ModalView } from "@slack/types";

import { oneLine, shorten, shortenToUnits } from "../text/slack-text.ts";
import { inputBlock } from "./form-fields.ts";

export const linkView = "account.link";
export const linkEmail = { blockId: "email", actionId: "address" } as const;

/** Asks for the address that a member of the organization has there. */
export function linkModal(organizationName: string): ModalView {
  const organization = oneLine(shorten(organizationName, 100));
  return {
    type: "modal",
    callback_id: linkView,
    title: { type: "plain_text", text: "Connect your account" },
    submit: { type: "plain_text", text: "Send the email" },
    close: { type: "plain_text", text: "Cancel" },
    blocks: [
      inputBlock(
        linkEmail,
        {
          label: shortenToUnits(`Your email address at ${organization}`, 200),
          hint: "You'll get an email with a link that works once, for ten minutes.",
        },
        { type: "email_text_input", focus_on_load: true },
      ),
    ],
  };
}
