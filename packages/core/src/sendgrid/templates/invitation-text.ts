import { fill } from "../../texts/message.ts";
import type { EmailView } from "./email-view.ts";

/** The plain-text part: nothing is escaped, the link stands alone on its line. */
export function invitationText(view: EmailView): string {
  const { texts, inviter, organization, roles, inviterAddress, expiry } = view;
  const { productName, supportAddress } = view.brand;
  const { sentenceSpace: space } = texts;
  const blocks = [
    productName,
    fill(texts.heading, { organization }),
    view.isReminder ? texts.reminder : null,
    fill(texts.offer, { inviter, organization, roles }),
    inviterAddress === null ? null : fill(texts.inviterAddress, { address: inviterAddress }),
    view.note.length === 0
      ? null
      : [fill(texts.note, { inviter }), ...view.note.map((line) => `> ${line}`.trimEnd())].join(
          "\n",
        ),
    `${fill(texts.linkLabel, { label: texts.accept })}\n${view.link}`,
    view.access,
    expiry === null ? null : fill(texts.expiry, { date: expiry }),
    `${fill(texts.sentTo, { address: view.to })}${space}${texts.nothingHappens}`,
    `${texts.notExpected}${space}${fill(texts.onPage, { optOut: fill(texts.optOut, { organization }) })}`,
    supportAddress === null ? null : fill(texts.support, { address: supportAddress }),
  ];
  return `${blocks.filter((block) => block !== null).join("\n\n")}\n`;
}
