import { durationText, systemRoles, type ErrorView } from "@usher/core";

import { nearestWord } from "../command/nearest-word.ts";
import { notConnected, errorMessages } from "./error-messages.ts";
import { resumingText } from "./pause-text.ts";
import { liftText, suppressionText } from "./suppression-text.ts";
import {
  addressText,
  escapeText,
  joinList,
  oneLine,
  quoteName,
  quoteText,
  shorten,
  slackDate,
} from "./slack-text.ts";

/** What a sentence may need beside the error. */
export type MessageFacts = {
  /** The command as it is called in this workspace. */
  command: string;
  organizationName: string;
  /** The address the error is about. */
  email?: string | undefined;
  /** The addresses, where it is about one or more. */
  emails?: readonly string[] | undefined;
  /** All roles, for people who mistyped one. */
  roles?: readonly string[];
  /** Who can reactivate a suspended member. */
  reactivators?: readonly string[];
};

/** The sentence for an error, or null when the code is unforeseen in Slack: then answer `unexpectedErrorMessage`. */
export function messageFor(error: ErrorView, facts: MessageFacts): string | null {
  const sentence = errorMessages[error.code];
  if (sentence === undefined) return null;
  const emails = facts.emails ?? (facts.email === undefined ? [] : [facts.email]);
  const plainAddress = escapeText(shorten(emails[0] ?? "jane@acme.com", 254));
  const lifted = emails.length > 1 ? "jane@acme.com" : plainAddress;
  return sentence({
    command: quoteText(facts.command),
    organization: quoteName(facts.organizationName),
    who: emails.length === 0 ? "that address" : peopleList(emails),
    many: emails.length > 1,
    plainAddress,
    word: typeof error.details?.word === "string" ? quoteName(error.details.word) : null,
    detail: (key) => quoteText(shorten(detailText(error.details?.[key]), 100)),
    otherRoles: (word) => otherRoles(word, facts.roles ?? systemRoles),
    reactivators: facts.reactivators?.length ? namesText(facts.reactivators) : "An admin",
    waiting: waitingText(error.details),
    when: retryText(error.details?.retryAfterSeconds),
    resuming: resumingText(error, quoteText(facts.command)),
    suppression:
      suppressionText(error.details ?? {}) +
      liftText(error.details ?? {}, { command: quoteText(facts.command), address: lifted }),
  });
}

function waitingText({ since, approvers }: NonNullable<ErrorView["details"]> = {}): string {
  const start = typeof since === "string" ? ` since ${slackDate(since)}.` : ".";
  const names = Array.isArray(approvers)
    ? approvers.filter((name): name is string => typeof name === "string")
    : [];
  return names.length === 0 ? start : `${start} ${namesText(names)} can decide.`;
}

/** Five of them at most. */
function namesText(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => quoteName(oneLine(name)));
  return joinList([...shown, ...(names.length > 5 ? [`${names.length - 5} more`] : [])]);
}

/** "a@x.io", "a@x.io, b@x.io and c@x.io": all of one command, each short enough for a message of all. */
export function peopleList(emails: readonly string[]): string {
  const length = emails.length > 1 ? 100 : 254;
  return joinList(emails.map((email) => addressText(email, length)));
}

export const remindedMessage = "Reminded the approvers.";

export function unexpectedErrorMessage(reference: string): string {
  return `Something went wrong on our side and nothing was changed. Reference ${reference}.`;
}

export const nothingSavedMessage =
  "The database didn't answer in time. Nothing was saved; try again in a moment.";

export const keptMessage =
  "Saved. Many people are sending invitations right now. I'll answer here as soon as yours is done.";

export const unsureMessage =
  "The database is slow, so I don't know yet whether this was saved. I'll answer here as soon as I know. It's safe to try again.";

export const slackSlowMessage =
  "Slack didn't identify you in time. Nothing was saved; try again in a moment.";

export const missingPermissionMessage =
  "Slack doesn't give Usher a permission that it needs in this workspace. Nothing was saved. Ask an owner of your organization to connect the workspace again.";

/** There is no organization to name here, and no trusted name. */
export const notInstalledMessage =
  "Usher isn't connected to this Slack workspace, or was removed from it. Nothing was saved. Ask an owner of your organization for a new link to connect it.";

export const formSlowMessage =
  "Slack didn't open the form in time. Nothing was changed; please try again.";

export const formRejectedMessage =
  "Slack rejected the form. Nothing was changed; please try again.";

export const noAddressMessage = "There is no email address in this message. Nothing was changed.";

export const outdatedFormMessage =
  "This form is from an older version of Usher, so nothing was saved. Copy what you typed, close the form and open it again.";

export function outdatedButtonMessage(command: string): string {
  return `This button is from an older version of Usher, so nothing was changed. Type \`${quoteText(command)} list\` to see what is open.`;
}

export function outdatedShortcutMessage(command: string): string {
  return `This shortcut is from an older version of Usher, so nothing was changed. Type \`${quoteText(command)}\` instead.`;
}

export const restartingMessage = "Usher is restarting. Nothing was saved; try again in a moment.";

/** One rejection for guests, bots and deactivated accounts: it says nothing about which. */
export function accountRejectedMessage(organizationName: string): string {
  return `This Slack account can't be used for ${quoteName(organizationName)}. Only full members of the workspace can use it.`;
}

export function outsiderMessage(organizationName: string): string {
  return `Only members of ${quoteName(organizationName)}'s own Slack workspace can do this.`;
}

export function notConnectedMessage(facts: { organizationName: string; command: string }): string {
  return notConnected(quoteName(facts.organizationName), quoteText(facts.command));
}

export function notApproverMessage(organizationName: string, approvers: readonly string[]): string {
  const start = `You can't decide this request for ${quoteName(organizationName)}.`;
  if (approvers.length === 0) return start;
  return `${start} Approvers: ${namesText(approvers)}.`;
}

export type DecidedFacts = {
  state: "approved" | "denied" | "withdrawn" | "expired" | "requested";
  /** Null when it is not known who; `you` when it was the member who clicked. */
  by: { name: string } | "you" | null;
  at: string | null;
};

/** What the loser of a race reads. */
export function decidedMessage(facts: DecidedFacts): string {
  const time = facts.at === null ? "" : ` ${slackDate(facts.at)}`;
  const who = facts.by === "you" ? "You" : facts.by === null ? "Someone" : quoteName(facts.by.name);
  switch (facts.state) {
    case "approved":
    case "requested":
      return `${who} already approved this request${time}.`;
    case "denied":
      return `${who} already denied this request${time}.`;
    case "withdrawn":
      return `This request was withdrawn${time}; no one was invited.`;
    case "expired":
      return `This request expired${time}; no one was invited. The requester can ask again.`;
  }
}

function detailText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "that";
}

function otherRoles(word: string, roles: readonly string[]): string {
  const nearest = nearestWord(word, roles);
  const guess = nearest === null ? "" : ` Did you mean ${quoteText(nearest)}?`;
  const more = roles.length > 20 ? ["…"] : [];
  return `${guess} Roles: ${joinList([...roles.slice(0, 20).map(quoteText), ...more])}.`;
}

function retryText(seconds: unknown): string {
  if (typeof seconds !== "number" || seconds <= 0) return "";
  return ` Try again in ${durationText(seconds)}.`;
}
