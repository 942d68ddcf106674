import type { EmailView } from "./email-view.ts";

/** The plain-text part, written by hand: nothing is escaped, the link stands alone on its line. */
export function invitationText(view: EmailView): string {
  const { texts } = view;
  const { inviter, organization, roles } = view;
  const { productName, supportAddress } = view.brand;
  const blocks = [
    productName,
    texts.heading(organization),
    view.isReminder ? texts.reminder : null,
    texts.offer({ inviter, organization, roles }).join(""),
    view.inviterAddress === null ? null : texts.inviterAddress(view.inviterAddress).join(""),
    view.note.length === 0
      ? null
      : [texts.note(inviter).join(""), ...view.note.map((line) => `> ${line}`.trimEnd())].join(
          "\n",
        ),
    `${texts.accept}:\n${view.link}`,
    view.access,
    view.expiry === null ? null : texts.expiry(view.expiry),
    `${texts.sentTo(view.to).join("")} ${texts.nothingHappens}`,
    `${texts.notExpected} ${texts.optOut(organization).join("")}, ${texts.onPage}.`,
    supportAddress === null ? null : texts.support(supportAddress).join(""),
  ];
  return `${blocks.filter((block) => block !== null).join("\n\n")}\n`;
}
