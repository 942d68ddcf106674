import type { KnownBlock, SectionBlock } from "@slack/types";

import {
  accessReminderChoices,
  accessReviewChoice,
  accessReviewChoices,
  accessRemindersOf,
  choiceText,
  localeChoices,
  renewalChoices,
  type Policy,
} from "../../text/settings-text.ts";
import { quoteText } from "../../text/slack-text.ts";
import { inputBlock, selectOf } from "../form-fields.ts";
import { choice, line } from "./setting-line.ts";
import { settingsFields } from "./settings-fields.ts";

const { renewal, accessReminders, accessReview, locale, productName, color, supportAddress } =
  settingsFields;

/** What invitees get and see, and how access with an end is announced. */
export function inviteeInputs(policy: Policy): KnownBlock[] {
  const { brand } = policy;
  return [
    inputBlock(
      renewal,
      {
        label: "When an invitee asks for a new link",
        hint: "For 30 days the page of an expired link offers a new one. It is sent at once only where its inviter could invite the address today; otherwise the inviter is asked.",
      },
      selectOf(renewalChoices, choice(renewalChoices, policy.renewal)),
    ),
    inputBlock(
      accessReminders,
      {
        label: "Remind before access ends",
        hint: "The member, and who invited them. Only where access has an end.",
      },
      selectOf(accessReminderChoices, accessRemindersOf(policy)),
    ),
    inputBlock(
      accessReview,
      {
        label: "Review access",
        hint: "How long a review of a member holds. After that they are listed as due; no one loses access because of it.",
      },
      selectOf(accessReviewChoices, accessReviewChoice(policy.accessReview.days)),
    ),
    inputBlock(
      locale,
      {
        label: "Language of emails",
        hint: "Where an invitation names none. The page follows the reader's browser.",
      },
      selectOf(localeChoices, choice(localeChoices, policy.locale)),
    ),
    textInput(productName, brand.productName, {
      label: "Product name",
      hint: "What the invitation opens, above it in the email and on the page.",
      max: 64,
    }),
    textInput(color, brand.color, {
      label: "Color",
      hint: "Of buttons and links in the email and on the page, such as #2350c8: dark enough for white text on it.",
      max: 7,
    }),
    textInput(supportAddress, brand.supportAddress, {
      label: "Support address",
      hint: "Where invitees ask for help. Shown in the email and on the page.",
      max: 254,
    }),
  ];
}

/** The same, read-only. */
export function inviteeLines(policy: Policy): SectionBlock[] {
  const { brand } = policy;
  return [
    line("When an invitee asks for a new link", choiceText(renewalChoices, policy.renewal)),
    line("Remind before access ends", accessRemindersOf(policy).text),
    line("Review access", accessReviewChoice(policy.accessReview.days).text),
    line("Language of emails", quoteText(choiceText(localeChoices, policy.locale))),
    line("Product name", quoteText(brand.productName ?? "none")),
    line("Color", quoteText(brand.color ?? "the default")),
    line("Support address", quoteText(brand.supportAddress ?? "none")),
  ];
}

function textInput(
  field: { blockId: string; actionId: string },
  value: string | null,
  { max, ...text }: { label: string; hint: string; max: number },
): KnownBlock {
  return inputBlock(
    field,
    { ...text, optional: true },
    {
      type: "plain_text_input",
      max_length: max,
      ...(value === null ? {} : { initial_value: value }),
    },
  );
}
