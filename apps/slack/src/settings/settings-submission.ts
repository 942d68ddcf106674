import type { ViewOutput } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { toErrorView, type ErrorView } from "@usher/core";
import { z } from "zod";

import { asSlackMember, type SlackMember } from "../request/as-slack-member.ts";
import { settingsFields } from "../blocks/settings/settings-fields.ts";
import {
  settingsLines,
  settingsTitle,
  type SettingsState,
} from "../blocks/settings/settings-modal.ts";
import type { Field } from "../blocks/form-fields.ts";
import type { Call } from "../request/call.ts";
import { errorUnder, formSubmission, type Submitted } from "../request/form-submission.ts";
import { messageOrError } from "../request/rejection-text.ts";
import { restoredForm } from "../request/restored-form.ts";
import { policyWarningTexts } from "../text/settings-text.ts";
import { channelProblemText } from "../workspaces/channel-problem.ts";
import { findChannelProblem } from "../workspaces/resolve-channel.ts";
import type { Services } from "../request/services.ts";
import { choiceOf, choicesOf, conversationOf, hasField } from "../request/submitted-view.ts";
import { numbersIn, policyIn, type PolicyChange } from "./policy-in.ts";
import { readSettings } from "./settings.ts";

const { required, quorum, approvers, notify, notified, ttl, asked, domains, reminders, rules } =
  settingsFields;

const stateSchema = z.object({ version: z.number().int(), channelId: z.string().nullable() });

type SettingsSelection = {
  version: number;
  /** Undefined: stays as it is. */
  channelId: string | null | undefined;
  policy: PolicyChange | null;
  /** When approvers are reminded. */
  hoursAfter: number[];
};

/** Saves what the form says, on the version it was filled with. */
export function settingsSubmission(services: Services) {
  return formSubmission(services, {
    fields: (view) => (hasPolicy(view) ? policyFields : [settingsFields.channel]),
    read(view) {
      const state = stateOf(view);
      return state === null ? null : selectionIn(view, state);
    },
    async check({ call, view }, { channelId }) {
      const isList = choiceOf(view, notify) === "list";
      if (isList && choicesOf(view, notified).length === 0)
        return errorUnder(notified, "Choose at least one person.");
      const problem = channelId ? await channelError(call, channelId) : null;
      return problem === null ? null : errorUnder(settingsFields.channel, problem);
    },
    attempt: ({ call, claimed }, selection) =>
      asSlackMember(services, { call, claimed }, (slackMember) =>
        save(slackMember, call, selection),
      ),
    async succeed({ call, reply }, { channelRejection, warnings }, { channelId }) {
      if (channelRejection !== null) {
        const why = messageOrError(services, call, { error: channelRejection });
        return reply.show(settingsTitle, [`The settings are saved, but not the channel. ${why}`]);
      }
      if (channelId !== undefined) await services.workspaces.changed(call.workspace, "channel");
      await reply.show(settingsTitle, ["Saved.", ...warnings]);
    },
    async reject(submitted, { error }) {
      if (error.code === "version.conflict") return conflictForm(services, submitted);
      const path = error.details?.path;
      if (error.code !== "organization.invalid_policy" || typeof path !== "string") return null;
      const typed = typedFields.find(([prefix]) => path.startsWith(prefix));
      if (typed !== undefined) return errorUnder(typed[1], typed[2]);
      const field = pathFields.find(([prefix]) => path.startsWith(prefix))?.[1];
      const sentence = messageOrError(services, submitted.call, { error });
      return field === undefined ? { sentence } : errorUnder(field, sentence);
    },
    errorField: (view) => (hasPolicy(view) ? settingsFields.required : settingsFields.channel),
  });
}

/** Where a part of the policy is typed, and what has to be there. */
const typedFields: readonly [prefix: string, field: Field, sentence: string][] = [
  [
    "approval.autoApproveDomains",
    domains,
    "One of these isn't a domain. Enter domains like acme.com.",
  ],
  [
    "brand.color",
    settingsFields.color,
    "Enter a color such as #2350c8, dark enough for white text on it: a contrast of at least 4.5 : 1.",
  ],
  [
    "brand.productName",
    settingsFields.productName,
    "Enter a plain name such as Acme Cloud, without a link or line breaks.",
  ],
  [
    "brand.supportAddress",
    settingsFields.supportAddress,
    "Enter one email address, such as help@acme.com.",
  ],
];

/** Where a part of the policy is set. */
const pathFields: readonly [prefix: string, field: Field][] = [
  ["approval.quorum", quorum],
  ["approval.approvers", approvers],
  ["approval.notify", notified],
  ["approval.ttlHours", ttl],
  ["approval.reminders", asked],
  ["approval.denyReasonRequired", rules],
  ["approval.allowSelfApproval", rules],
  ["reminders", reminders],
  ["renewal", settingsFields.renewal],
  ["accessEnd", settingsFields.accessReminders],
  ["accessReview", settingsFields.accessReview],
  ["locale", settingsFields.locale],
  ["retention.invitationDays", settingsFields.invitationDays],
  ["retention.deliveryDays", settingsFields.deliveryDays],
  ["retention.webhookDays", settingsFields.webhookDays],
  ["retention.auditDays", settingsFields.auditDays],
];

/** Those of the first version; what came later is missing, so that a form of the version before stays valid. */
const policyFields = [
  required,
  quorum,
  approvers,
  notify,
  notified,
  ttl,
  asked,
  domains,
  reminders,
  rules,
];

function stateOf({ private_metadata }: ViewOutput): SettingsState | null {
  try {
    return stateSchema.safeParse(JSON.parse(private_metadata)).data ?? null;
  } catch {
    return null;
  }
}

/** The same choices on the version that someone else saved, with what that one says. */
async function conflictForm(
  services: Services,
  { call, claimed, view }: Submitted,
): Promise<{ view: ModalView } | null> {
  const attempt = await asSlackMember(services, { call, claimed }, (slackMember) =>
    readSettings(slackMember, call.workspace),
  );
  if (attempt.kind !== "ok") return null;
  const { version, approvalsChannelId: channelId } = attempt.value;
  const state: SettingsState = { version, channelId };
  const lines = [
    "Someone else changed the settings while this form was open, so nothing was saved. The form has what you chose; saving it replaces what is set now:",
    ...settingsLines(attempt.value),
  ];
  return { view: restoredForm({ ...view, private_metadata: JSON.stringify(state) }, lines) };
}

type Saved = {
  /** Why the channel was rejected after the rules were saved. */
  channelRejection: ErrorView | null;
  /** What the rules make impossible, each in a sentence. */
  warnings: string[];
};

/** Saves the rules, then the channel. */
async function save(
  { caller }: SlackMember,
  call: Call,
  selection: SettingsSelection,
): Promise<Saved> {
  const saved: Saved = { channelRejection: null, warnings: [] };
  if (selection.policy !== null) {
    const reminders = { hoursAfter: selection.hoursAfter };
    const { warnings } = await caller.organization.updatePolicy({
      policy: { ...selection.policy, approval: { ...selection.policy.approval, reminders } },
      expectedVersion: selection.version,
    });
    saved.warnings = warnings.map(({ code }) => policyWarningTexts[code]);
  }
  if (selection.channelId === undefined) return saved;
  const { teamId } = call.workspace.facts;
  try {
    await caller.slack.updateInstallation({ teamId, approvalsChannelId: selection.channelId });
    return saved;
  } catch (error) {
    // What was saved before stays saved, so this is no longer a rejection of the form.
    if (selection.policy === null) throw error;
    return { ...saved, channelRejection: toErrorView(error) };
  }
}

async function channelError({ workspace }: Call, channelId: string): Promise<string | null> {
  try {
    const problem = await findChannelProblem(workspace.clients.interactive, channelId);
    if (problem === null) return null;
    if (problem === "not_found") return noAccess;
    return `This can't be used: ${channelProblemText(problem)}.`;
  } catch {
    return noAccess;
  }
}

const noAccess = "I can't access that channel. Add the app to it, then save again.";

function selectionIn(view: ViewOutput, state: SettingsState): SettingsSelection {
  const { channel } = settingsFields;
  const hasChannel = view.state.values[channel.blockId] !== undefined;
  const chosen = hasChannel ? conversationOf(view, channel) : state.channelId;
  return {
    version: state.version,
    channelId: chosen === state.channelId ? undefined : chosen,
    policy: hasPolicy(view) ? policyIn(view) : null,
    hoursAfter: numbersIn(choiceOf(view, settingsFields.asked)),
  };
}

function hasPolicy(view: ViewOutput): boolean {
  return hasField(view, settingsFields.required);
}
