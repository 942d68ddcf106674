import type { ViewOutput } from "@slack/bolt";
import { z } from "zod";

import { asSlackMember, type SlackMember } from "../request/as-slack-member.ts";
import { settingsFields, settingsTitle } from "../blocks/settings-modal.ts";
import type { Call } from "../request/call.ts";
import { addressesIn } from "../command/parse-command.ts";
import { errorUnder, formSubmission } from "../request/form-submission.ts";
import { resolveChannel } from "../workspaces/resolve-channel.ts";
import type { Services } from "../request/services.ts";
import { choiceOf, choicesOf, conversationOf, textOf } from "../request/submitted-view.ts";

const stateSchema = z.object({ version: z.number().int(), channelId: z.string().nullable() });

type SettingsSelection = {
  version: number;
  /** Undefined: stays as it is. */
  channelId: string | null | undefined;
  policy: { approval: Record<string, unknown>; [part: string]: unknown } | null;
  /** When approvers are reminded. */
  hoursAfter: number[];
};

/** Saves what the form says, on the version it was filled with. */
export function settingsSubmission(services: Services) {
  return formSubmission(services, {
    read: (view) => selectionIn(view, stateSchema.parse(JSON.parse(view.private_metadata))),
    async check({ call }, { channelId }) {
      const problem = channelId ? await channelError(call, channelId) : null;
      return problem === null ? null : errorUnder(settingsFields.channel, problem);
    },
    attempt: ({ call, claimed }, selection) =>
      asSlackMember(services, { call, claimed }, (slackMember) =>
        save(slackMember, call, selection),
      ),
    async succeed({ call, reply }, _saved, { channelId }) {
      if (channelId !== undefined) await services.workspaces.changed(call.workspace, "channel");
      await reply.show(settingsTitle, ["Saved."]);
    },
    async reject(_submitted, { error }) {
      const path = error.details?.path;
      if (typeof path !== "string" || !path.startsWith("approval.autoApproveDomains")) return null;
      const sentence = "One of these isn't a domain. Enter domains like acme.com.";
      return errorUnder(settingsFields.domains, sentence);
    },
    rejectedTitle: "Not saved",
    retryBlock: (view) =>
      (hasPolicy(view) ? settingsFields.required : settingsFields.channel).blockId,
  });
}

async function save(
  { caller }: SlackMember,
  call: Call,
  selection: SettingsSelection,
): Promise<void> {
  if (selection.policy !== null) {
    const reminders = { hoursAfter: selection.hoursAfter };
    await caller.organization.updatePolicy({
      policy: { ...selection.policy, approval: { ...selection.policy.approval, reminders } },
      expectedVersion: selection.version,
    });
  }
  if (selection.channelId === undefined) return;
  const { teamId } = call.workspace.facts;
  await caller.slack.updateInstallation({ teamId, approvalsChannelId: selection.channelId });
}

async function channelError({ workspace }: Call, channelId: string): Promise<string | null> {
  try {
    const found = await resolveChannel(workspace.clients.interactive, channelId);
    return found.ok ? null : `This can't be used: ${found.problem}.`;
  } catch {
    return "I can't access that channel. Add the app to it, then save again.";
  }
}

function selectionIn(view: ViewOutput, state: z.infer<typeof stateSchema>): SettingsSelection {
  const { channel } = settingsFields;
  const hasChannel = view.state.values[channel.blockId] !== undefined;
  const chosen = hasChannel ? conversationOf(view, channel) : state.channelId;
  return {
    version: state.version,
    channelId: chosen === state.channelId ? undefined : chosen,
    policy: hasPolicy(view) ? policyIn(view) : null,
    hoursAfter: hoursIn(choiceOf(view, settingsFields.asked)),
  };
}

function hasPolicy(view: ViewOutput): boolean {
  return view.state.values[settingsFields.required.blockId] !== undefined;
}

function policyIn(view: ViewOutput): NonNullable<SettingsSelection["policy"]> {
  const fields = settingsFields;
  const rules = new Set(choicesOf(view, fields.rules));
  const approvers = choicesOf(view, fields.approvers);
  const notified = choicesOf(view, fields.notified);
  const notify = choiceOf(view, fields.notify) ?? "channel";
  return {
    approval: {
      required: choiceOf(view, fields.required),
      quorum: Number(choiceOf(view, fields.quorum)),
      approvers: approvers.length > 0 ? { kind: "list", userIds: approvers } : { kind: "rank" },
      notify: notifyOf(notify, notified),
      ttlHours: Number(choiceOf(view, fields.ttl)),
      autoApproveDomains: addressesIn(textOf(view, fields.domains) ?? ""),
      denyReasonRequired: rules.has("denyReasonRequired"),
      ...breakGlassIn(view),
      allowSelfApproval: rules.has("allowSelfApproval"),
    },
    reminders: { hoursBefore: hoursIn(choiceOf(view, fields.reminders)) },
    slack: { identity: rules.has("linkOnly") ? "link_only" : "email" },
  };
}

/** A form of the version before has no such field, and then it stays as it is. */
function breakGlassIn(view: ViewOutput): { breakGlass?: boolean } {
  const { breakGlass } = settingsFields;
  if (view.state.values[breakGlass.blockId] === undefined) return {};
  return { breakGlass: choicesOf(view, breakGlass).includes("on") };
}

function hoursIn(value: string | null): number[] {
  return value === null || value === "none" ? [] : value.split(",").map(Number);
}

/** An empty list mentions no one. */
function notifyOf(kind: string, userIds: readonly string[]): object {
  if (kind !== "list") return { kind };
  return userIds.length > 0 ? { kind, userIds } : { kind: "channel" };
}
