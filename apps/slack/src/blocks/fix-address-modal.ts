import type { ModalView } from "@slack/types";
import type { InvitationView } from "@usher/core";

import { oneLine, roleLabel, shorten } from "../text/slack-text.ts";
import { undeliveredText } from "../text/reason-text.ts";
import { inputBlock } from "./form-fields.ts";
import { bold, richText, section } from "./rich-text.ts";

export const fixAddressView = "invitation.fix";
export const fixAddressField = { blockId: "email", actionId: "text" } as const;

/** Asks for the right address. Carries the id of the invitation and nothing else. */
export function fixAddressModal(invitation: InvitationView): ModalView {
  const { id, email, delivery } = invitation;
  const detail = delivery?.detail ?? null;
  const why = undeliveredText(detail) ?? shorten(oneLine(detail ?? ""), 200);
  return {
    type: "modal",
    callback_id: fixAddressView,
    private_metadata: id,
    title: { type: "plain_text", text: "Fix address" },
    submit: { type: "plain_text", text: "Send" },
    close: { type: "plain_text", text: "Back" },
    blocks: [
      richText("whom", [
        section(
          "The email to ",
          bold(email),
          ` as ${roleLabel(invitation)} did not arrive${why === "" ? "." : `: ${why}.`}`,
        ),
      ]),
      inputBlock(
        fixAddressField,
        {
          label: "The right address",
          hint: "The link sent to the old address stops working. If your organization requires approval, the new address needs it too.",
        },
        {
          type: "email_text_input",
          focus_on_load: true,
          ...(email.length <= 254 ? { initial_value: email } : {}),
        },
      ),
    ],
  };
}
