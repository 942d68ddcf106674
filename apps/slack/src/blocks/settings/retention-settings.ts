import type { KnownBlock, SectionBlock } from "@slack/types";

import {
  retentionChoice,
  retentionChoices,
  webhookRetentionChoice,
  webhookRetentionChoices,
  type Policy,
} from "../../text/settings-text.ts";
import { inputBlock, selectOf } from "../form-fields.ts";
import { line } from "./setting-line.ts";
import { settingsFields } from "./settings-fields.ts";

const { invitationDays, deliveryDays, webhookDays, auditDays } = settingsFields;

const labels = {
  invitationDays: "Erase who was invited",
  deliveryDays: "Delete what became of emails",
  webhookDays: "Delete finished webhook deliveries",
  auditDays: "Erase people in the audit",
} as const;

/** When personal data goes. */
export function retentionInputs({ retention }: Policy): KnownBlock[] {
  return [
    inputBlock(
      invitationDays,
      {
        label: labels.invitationDays,
        hint: "Counts from the end of an invitation: its address, message and reasons go, its role, state and times stay. Members stay as they are. What is erased can't be brought back.",
      },
      selectOf(retentionChoices, retentionChoice(retention.invitationDays)),
    ),
    inputBlock(
      deliveryDays,
      {
        label: labels.deliveryDays,
        hint: "Counts from the last news of an email, once its invitation has ended.",
      },
      selectOf(retentionChoices, retentionChoice(retention.deliveryDays)),
    ),
    inputBlock(
      webhookDays,
      {
        label: labels.webhookDays,
        hint: "What was sent to your webhook endpoints. It is never kept longer than 30 days.",
      },
      selectOf(webhookRetentionChoices, webhookRetentionChoice(retention.webhookDays)),
    ),
    inputBlock(
      auditDays,
      {
        label: labels.auditDays,
        hint: "Counts from the event: addresses, names and what was typed go, the events stay and can still be verified. Apps must read events within that time.",
      },
      selectOf(retentionChoices, retentionChoice(retention.auditDays)),
    ),
  ];
}

/** The same, read-only. */
export function retentionLines({ retention }: Policy): SectionBlock[] {
  return [
    line(labels.invitationDays, retentionChoice(retention.invitationDays).text),
    line(labels.deliveryDays, retentionChoice(retention.deliveryDays).text),
    line(labels.webhookDays, webhookRetentionChoice(retention.webhookDays).text),
    line(labels.auditDays, retentionChoice(retention.auditDays).text),
  ];
}
