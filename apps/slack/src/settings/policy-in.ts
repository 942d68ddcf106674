import type { ViewOutput } from "@slack/bolt";

import { settingsFields } from "../blocks/settings/settings-fields.ts";
import { normalizeText } from "../command/normalize-text.ts";
import { splitWords } from "../command/split-words.ts";
import { choiceOf, choicesOf, hasField, textOf } from "../request/submitted-view.ts";

/** A change of the policy; `hoursAfter` belongs to its reminders of approvers. */
export type PolicyChange = {
  approval: Record<string, unknown>;
  [part: string]: unknown;
};

/** What the settings form says of the policy. What a form of the version before does not offer stays as it is. */
export function policyIn(view: ViewOutput): PolicyChange {
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
      autoApproveDomains: splitWords(normalizeText(textOf(view, fields.domains) ?? "")),
      denyReasonRequired: rules.has("denyReasonRequired"),
      ...breakGlassIn(view),
      allowSelfApproval: rules.has("allowSelfApproval"),
    },
    reminders: { hoursBefore: numbersIn(choiceOf(view, fields.reminders)) },
    slack: {
      identity: rules.has("linkOnly") ? "link_only" : "email",
      ...(offersRule(view, "suspendDeactivated") && {
        suspendDeactivated: rules.has("suspendDeactivated"),
      }),
    },
    ...inviteePart(view),
    ...accessReviewPart(view),
  };
}

/** Of "24,48"; none of "none". */
export function numbersIn(value: string | null): number[] {
  return value === null || value === "none" ? [] : value.split(",").map(Number);
}

/** All of it came in one version. */
function inviteePart(view: ViewOutput): Record<string, unknown> {
  const fields = settingsFields;
  if (!hasField(view, fields.renewal)) return {};
  const days = (field: "invitationDays" | "deliveryDays" | "webhookDays" | "auditDays") =>
    Number(choiceOf(view, fields[field]));
  return {
    renewal: choiceOf(view, fields.renewal),
    accessEnd: { remindDays: numbersIn(choiceOf(view, fields.accessReminders)) },
    locale: choiceOf(view, fields.locale),
    brand: {
      productName: textOf(view, fields.productName),
      color: textOf(view, fields.color),
      supportAddress: textOf(view, fields.supportAddress),
    },
    retention: {
      invitationDays: days("invitationDays"),
      deliveryDays: days("deliveryDays"),
      webhookDays: days("webhookDays"),
      auditDays: days("auditDays"),
    },
  };
}

function accessReviewPart(view: ViewOutput): Record<string, unknown> {
  const { accessReview } = settingsFields;
  if (!hasField(view, accessReview)) return {};
  return { accessReview: { days: Number(choiceOf(view, accessReview)) } };
}

function offersRule({ blocks }: ViewOutput, rule: string): boolean {
  const field = blocks.find(({ block_id: id }) => id === settingsFields.rules.blockId);
  return JSON.stringify(field).includes(`"value":"${rule}"`);
}

function breakGlassIn(view: ViewOutput): { breakGlass?: boolean } {
  const { breakGlass } = settingsFields;
  if (view.state.values[breakGlass.blockId] === undefined) return {};
  return { breakGlass: choicesOf(view, breakGlass).includes("on") };
}

/** An empty list mentions no one. */
function notifyOf(kind: string, userIds: readonly string[]): object {
  if (kind !== "list") return { kind };
  return userIds.length > 0 ? { kind, userIds } : { kind: "channel" };
}
