import type { ErrorView } from "@usher/core";
import { z } from "zod";

import { joinList, quoteName, slackDate } from "./slack-text.ts";

/** Who ended a pause of invitations, and when. */
export type Resumption = { by: "owner" | "operator"; name: string | null; at: string };

/** When an owner may end one. */
export type Resumable = { since: string; resumableFrom: string };

const pausedSchema = z.object({
  since: z.string(),
  resumableFrom: z.string(),
  mayResume: z.boolean(),
  ask: z.array(z.object({ name: z.string().nullable() })),
});
const limitSchema = z.object({ resumableFrom: z.string() });

/** The pause that rejected the call of a person who may end it; null for every other rejection. */
export function ownPauseOf({ code, details }: ErrorView): Resumable | null {
  if (code !== "organization.invitations_paused") return null;
  const paused = pausedSchema.safeParse(details);
  return paused.success && paused.data.mayResume ? paused.data : null;
}

/** `organization`: inside mrkdwn. */
export function pausedText(organization: string): string {
  return `Invitations of ${organization} are paused because several people reported them as spam. No one was invited.`;
}

/** Whether an owner may end it from its beginning on. */
const isResumable = ({ since, resumableFrom }: Resumable) => resumableFrom === since;

/** To an owner, as mrkdwn. */
export function resumeText({ since, resumableFrom }: Resumable): string {
  if (isResumable({ since, resumableFrom }))
    return "You can resume them once in 7 days; emails that were held back are sent then. After that, the operator of this server decides.";
  return `An owner resumed them less than 7 days before this pause. ${fromText(resumableFrom)}`;
}

/** To an owner who could not invite, above the button. */
export function pausedAnswerText(organizationName: string, pause: Resumable): string {
  return `${pausedText(quoteName(organizationName))} ${resumeText(pause)}`;
}

/** What follows in the sentence for an error, with a space before it. `command`: inside mrkdwn. */
export function resumingText({ code, details }: ErrorView, command: string): string {
  if (code === "organization.resume_limit") {
    const limit = limitSchema.safeParse(details);
    return limit.success ? ` ${fromText(limit.data.resumableFrom)}` : " Ask its operator.";
  }
  const paused = pausedSchema.safeParse(details);
  if (!paused.success) return " An owner can resume them.";
  const { mayResume, ask } = paused.data;
  const names = ask.flatMap(({ name }) => name ?? []);
  if (!mayResume)
    return ` ${isResumable(paused.data) ? askOwnerText(names) : fromText(paused.data.resumableFrom)}`;
  return ` ${resumeText(paused.data)} To do so, type \`${command}\` with an address: my answer has the button.`;
}

export function resumedText({ by, name, at }: Resumption, organizationName: string): string {
  const owner = name === null ? "An owner" : quoteName(name);
  const who = by === "operator" ? "The operator of this server" : owner;
  return `✅ ${who} resumed invitations of ${quoteName(organizationName)} ${slackDate(at)}. Emails that were held back are sent now.`;
}

export function notOwnerText(organizationName: string, owners: readonly string[]): string {
  return `Only an owner of ${quoteName(organizationName)} can resume invitations. ${askOwnerText(owners)}`;
}

function fromText(resumableFrom: string): string {
  return `An owner can resume them again from ${slackDate(resumableFrom)} on; until then only the operator of this server can.`;
}

const maxNamed = 3;

function askOwnerText(owners: readonly string[]): string {
  if (owners.length === 0) return "Ask an owner to resume them.";
  const more = owners.length > maxNamed ? [`${owners.length - maxNamed} more`] : [];
  return `${joinList([...owners.slice(0, maxNamed).map(quoteName), ...more])} can resume them.`;
}
