import type { RouterOutputs } from "@usher/core";
import { languages, offeredLanguages } from "@usher/core/texts";

import { joinList } from "./slack-text.ts";
import type { Choice } from "./choice.ts";

export type Policy = RouterOutputs["organization"]["get"]["policy"];

export const requiredChoices: readonly Choice[] = [
  { value: "when_insufficient", text: "When the requester can't invite directly" },
  { value: "external_domain", text: "For addresses outside the trusted domains" },
  { value: "privileged_role", text: "For admins and owners" },
  { value: "always", text: "Always" },
  { value: "never", text: "Never: people who can't invite directly are rejected" },
];

export const notifyChoices: readonly Choice[] = [
  { value: "channel", text: "No one: the channel sees every request" },
  { value: "approvers", text: "Everyone who can approve" },
  { value: "list", text: "The people below" },
];

export const quorumChoices: readonly Choice[] = Array.from({ length: 10 }, (_, index) => ({
  value: String(index + 1),
  text: index === 0 ? "1 approval" : `${index + 1} approvals from different people`,
}));

export const ttlChoices: readonly Choice[] = [24, 72, 168, 336, 720].map(hoursChoice);

export const approverReminderChoices: readonly Choice[] = [
  { value: "24,48", text: "After 1 day and 2 days" },
  { value: "24", text: "After 1 day" },
  { value: "4,24,48", text: "After 4 hours, 1 day and 2 days" },
  { value: "none", text: "No reminders" },
];

/** During the approver's working hours. */
export function approverRemindersOf({ approval }: Policy): Choice {
  const { hoursAfter } = approval.reminders;
  if (hoursAfter.length === 0) return { value: "none", text: "No reminders" };
  const when = joinList(hoursAfter.map((hours) => hoursChoice(hours).text));
  return { value: hoursAfter.join(","), text: `After ${when}` };
}

export const reminderChoices: readonly Choice[] = [
  { value: "72,24", text: "3 days and 1 day before it expires" },
  { value: "24", text: "1 day before it expires" },
  { value: "none", text: "No reminders" },
];

export const renewalChoices: readonly Choice[] = [
  { value: "ask_inviter", text: "Ask the inviter, who sends it again or does not" },
  { value: "automatic", text: "Send it at once, if no approval is needed" },
  { value: "off", text: "Do nothing: the page offers no new link" },
];

export const accessReminderChoices: readonly Choice[] = [
  { value: "7,1", text: "7 days and 1 day before it ends" },
  { value: "14,7,1", text: "14 days, 7 days and 1 day before it ends" },
  { value: "1", text: "1 day before it ends" },
  { value: "none", text: "No reminders" },
];

export function accessRemindersOf({ accessEnd }: Policy): Choice {
  const { remindDays } = accessEnd;
  if (remindDays.length === 0) return { value: "none", text: "No reminders" };
  return { value: remindDays.join(","), text: `${joinList(remindDays.map(days))} before it ends` };
}

export const localeChoices: readonly Choice[] = offeredLanguages.map((language) => ({
  value: language,
  text: languages[language].name,
}));

/** 0 asks for none. */
export const accessReviewChoices: readonly Choice[] = [30, 90, 180, 365, 0].map(accessReviewChoice);

export function accessReviewChoice(count: number): Choice {
  return { value: String(count), text: count === 0 ? "Never" : `Every ${days(count)}` };
}

/** The policy counts days; 0 keeps. */
export const retentionChoices: readonly Choice[] = [0, 30, 90, 180, 365, 730, 1825, 3650].map(
  retentionChoice,
);

export function retentionChoice(count: number): Choice {
  const isYears = count > 0 && count % 365 === 0;
  const time = isYears ? years(count / 365) : days(count);
  return { value: String(count), text: count === 0 ? "Keep it" : `After ${time}` };
}

/** Webhook deliveries are never kept longer. */
const maxWebhookDays = 30;

export const webhookRetentionChoices: readonly Choice[] = [0, 14, 7, 1].map(webhookRetentionChoice);

export function webhookRetentionChoice(count: number): Choice {
  return { value: String(count), text: `After ${days(count === 0 ? maxWebhookDays : count)}` };
}

export const ruleChoices: readonly Choice[] = [
  { value: "denyReasonRequired", text: "A reason is required to deny a request" },
  { value: "allowSelfApproval", text: "Anyone can approve their own request (not recommended)" },
  { value: "linkOnly", text: "Slack accounts must be linked by email first" },
  { value: "suspendDeactivated", text: "Suspend members whose Slack account is deactivated" },
];

export const breakGlassChoices: readonly Choice[] = [
  { value: "on", text: "An owner can approve their own request alone, with a reason" },
];

export function hoursChoice(hours: number): Choice {
  const text = hours % 24 === 0 ? days(hours / 24) : `${hours} ${hours === 1 ? "hour" : "hours"}`;
  return { value: String(hours), text };
}

export function remindersOf({ reminders }: Policy): Choice {
  const { hoursBefore } = reminders;
  if (hoursBefore.length === 0) return { value: "none", text: "No reminders" };
  const when = hoursBefore.map((hours) => hoursChoice(hours).text).join(" and ");
  return { value: hoursBefore.join(","), text: `${when} before it expires` };
}

export function tickedRules({ approval, slack }: Policy): string[] {
  return [
    ...(approval.denyReasonRequired ? ["denyReasonRequired"] : []),
    ...(approval.allowSelfApproval ? ["allowSelfApproval"] : []),
    ...(slack.identity === "link_only" ? ["linkOnly"] : []),
    ...(slack.suspendDeactivated ? ["suspendDeactivated"] : []),
  ];
}

export function choiceText(choices: readonly Choice[], value: string): string {
  return choices.find((choice) => choice.value === value)?.text ?? value;
}

function days(count: number): string {
  return count === 1 ? "1 day" : `${count} days`;
}

function years(count: number): string {
  return count === 1 ? "1 year" : `${count} years`;
}

/** Under "Saved.", by the warning's code. */
export const policyWarningTexts = {
  "approval.undecidable":
    "⚠️ Too few people can approve requests now, so new ones will be rejected. Lower “Approvals per request”, let more people approve or turn on break glass.",
  "approval.approvers_stuck":
    "⚠️ Requests from approvers will be rejected now, because too few others can approve them. Lower “Approvals per request”, let more people approve or turn on break glass.",
  "return_origins.loopback":
    "⚠️ A return origin is on the computer of the person who accepts. Use that for development only.",
} as const;
