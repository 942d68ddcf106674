import type { KnownBlock, ModalView, SectionBlock } from "@slack/types";

import {
  approverReminderChoices,
  approverRemindersOf,
  breakGlassChoices,
  choiceText,
  hoursChoice,
  notifyChoices,
  quorumChoices,
  remindersOf,
  reminderChoices,
  requiredChoices,
  ruleChoices,
  tickedRules,
  ttlChoices,
  type Policy,
} from "../../text/settings-text.ts";
import { oneLine, quoteText, shorten, shortenToUnits } from "../../text/slack-text.ts";
import { inviteeInputs, inviteeLines } from "./invitee-settings.ts";
import { retentionInputs, retentionLines } from "./retention-settings.ts";
import { settingsFields } from "./settings-fields.ts";
import { choice, line } from "./setting-line.ts";
import { checkboxesOf, inputBlock, peopleSelect, selectOf } from "../form-fields.ts";
import type { Choice } from "../../text/choice.ts";

export const settingsView = "settings.save";
export const settingsTitle = "Settings";

export type SettingsModel = {
  organizationName: string;
  policy: Policy;
  version: number;
  /** Those of the policy's lists, by user id. */
  people: ReadonlyMap<string, string>;
  approvalsChannelId: string | null;
  may: { changePolicy: boolean; changeChannel: boolean };
  /** The server's environment sets the channel. */
  channelFixed: boolean;
};

/** What the form was filled with: a submission changes only what differs from it. */
export type SettingsState = { version: number; channelId: string | null };

export function settingsModal(model: SettingsModel): ModalView {
  const { may, version, approvalsChannelId: channelId } = model;
  const editable = may.changePolicy || (may.changeChannel && !model.channelFixed);
  const state: SettingsState = { version, channelId };
  return {
    type: "modal",
    title: { type: "plain_text", text: settingsTitle },
    close: { type: "plain_text", text: editable ? "Cancel" : "Close" },
    ...(editable
      ? {
          callback_id: settingsView,
          submit: { type: "plain_text", text: "Save" },
          private_metadata: JSON.stringify(state),
        }
      : {}),
    blocks: [
      intro(model),
      channelBlock(model),
      ...(may.changePolicy ? policyInputs(model) : policyLines(model)),
    ],
  };
}

function intro({ organizationName, may }: SettingsModel): KnownBlock {
  const name = oneLine(shorten(organizationName, 100));
  const rest = may.changePolicy ? "" : " Only owners can change them.";
  return {
    type: "section",
    text: {
      type: "plain_text",
      text: `How invitations to ${name} are approved, and what follows them.${rest}`,
    },
  };
}

function channelBlock({ approvalsChannelId, may, channelFixed }: SettingsModel): KnownBlock {
  if (!may.changeChannel || channelFixed) {
    const where = approvalsChannelId === null ? "none yet" : `<#${approvalsChannelId}>`;
    const why = may.changeChannel ? " (set by the server's environment)" : "";
    return line("Approvals channel", `${where}${why}`);
  }
  const { channel } = settingsFields;
  return inputBlock(
    channel,
    {
      label: "Approvals channel",
      hint: "Requests are posted and decided there. Add the app to the channel first. A channel shared with another company can't be used.",
      optional: true,
    },
    {
      type: "conversations_select",
      filter: {
        include: ["public", "private"],
        exclude_external_shared_channels: true,
        exclude_bot_users: true,
      },
      ...(approvalsChannelId === null ? {} : { initial_conversation: approvalsChannelId }),
    },
  );
}

function policyInputs({ policy, people }: SettingsModel): KnownBlock[] {
  const { approval } = policy;
  const { required, quorum, approvers, ttl, asked, domains, reminders, rules, breakGlass } =
    settingsFields;
  const known = (ids: readonly string[]): Choice[] =>
    ids.map((value) => ({ value, text: people.get(value) ?? "former member" }));
  return [
    inputBlock(
      required,
      { label: "When approval is needed" },
      selectOf(requiredChoices, choice(requiredChoices, approval.required)),
    ),
    inputBlock(
      quorum,
      { label: "Approvals per request" },
      selectOf(quorumChoices, choice(quorumChoices, String(approval.quorum))),
    ),
    inputBlock(
      approvers,
      {
        label: "Who can approve",
        hint: "Leave empty for everyone whose role is at least as high as the requested one.",
        optional: true,
      },
      peopleSelect(approval.approvers.kind === "list" ? known(approval.approvers.userIds) : []),
    ),
    ...notifyInputs(policy, known),
    inputBlock(
      ttl,
      { label: "A request stays open for" },
      selectOf(ttlChoices, hoursChoice(approval.ttlHours)),
    ),
    inputBlock(
      asked,
      { label: "Remind approvers", hint: "During their working hours." },
      selectOf(approverReminderChoices, approverRemindersOf(policy)),
    ),
    inputBlock(
      domains,
      {
        label: "Domains that need no approval",
        hint: "One per line. Example: acme.com, which includes its subdomains.",
        optional: true,
      },
      {
        type: "plain_text_input",
        multiline: true,
        max_length: 3000,
        ...(approval.autoApproveDomains.length > 0
          ? { initial_value: shortenToUnits(approval.autoApproveDomains.join("\n"), 3000) }
          : {}),
      },
    ),
    inputBlock(
      reminders,
      { label: "Remind invitees" },
      selectOf(reminderChoices, remindersOf(policy)),
    ),
    ...inviteeInputs(policy),
    inputBlock(
      rules,
      { label: "Rules", optional: true },
      checkboxesOf(ruleChoices, tickedRules(policy)),
    ),
    inputBlock(
      breakGlass,
      {
        label: "Break glass",
        hint: "Leave this off unless you need it for emergencies: with it, one owner's account is enough to invite anyone. The other owners are notified when it is turned on, and each time it is used.",
        optional: true,
      },
      checkboxesOf(breakGlassChoices, approval.breakGlass ? ["on"] : []),
    ),
    ...retentionInputs(policy),
  ];
}

function notifyInputs(
  { approval }: Policy,
  known: (ids: readonly string[]) => Choice[],
): KnownBlock[] {
  const { notify, notified } = settingsFields;
  return [
    inputBlock(
      notify,
      { label: "Who to @mention", hint: "In a new request." },
      selectOf(notifyChoices, choice(notifyChoices, approval.notify.kind)),
    ),
    inputBlock(
      notified,
      { label: "These people", hint: "For “The people below”.", optional: true },
      peopleSelect(approval.notify.kind === "list" ? known(approval.notify.userIds) : []),
    ),
  ];
}

/** The same, read-only. */
function policyLines({ policy, people }: SettingsModel): SectionBlock[] {
  const { approval } = policy;
  const names = (ids: readonly string[]) =>
    shorten(ids.map((id) => people.get(id) ?? "former member").join(", "), 1000);
  const approvers =
    approval.approvers.kind === "list"
      ? names(approval.approvers.userIds)
      : "everyone whose role is at least as high as the requested one";
  const notified =
    approval.notify.kind === "list"
      ? names(approval.notify.userIds)
      : choiceText(notifyChoices, approval.notify.kind);
  const ticked = tickedRules(policy).map((rule) => choiceText(ruleChoices, rule));
  const domains = shorten(approval.autoApproveDomains.join(", "), 1000);
  return [
    line("When approval is needed", quoteText(choiceText(requiredChoices, approval.required))),
    line("Approvals per request", String(approval.quorum)),
    line("Who can approve", quoteText(approvers)),
    line("Who to @mention", quoteText(notified)),
    line("A request stays open for", hoursChoice(approval.ttlHours).text),
    line("Remind approvers", approverRemindersOf(policy).text),
    line("Domains that need no approval", quoteText(domains || "none")),
    line("Remind invitees", remindersOf(policy).text),
    ...inviteeLines(policy),
    line("Rules", ticked.length === 0 ? "none" : ticked.join("; ")),
    line("Break glass", approval.breakGlass ? (breakGlassChoices[0]?.text ?? "on") : "off"),
    ...retentionLines(policy),
  ];
}

/** What is set now, in words. */
export function settingsLines(model: SettingsModel): string[] {
  return policyLines(model).map(({ text }) => text?.text ?? "");
}
