import { createHash } from "node:crypto";

import { systemRoles, type CreateInvitationOutput, type EntryResult } from "@usher/core";

import { asSlackMember, type Attempt, type SlackMember } from "../request/as-slack-member.ts";
import { reactivateMessage, type ReactivationModel } from "../blocks/reactivate-message.ts";
import { pausedAnswer } from "../blocks/notices/pause-message.ts";
import { questionMessage, questionsOf, type AddressQuestion } from "../blocks/address-question.ts";
import type { MessageContent } from "../blocks/message.ts";
import type { Call } from "../request/call.ts";
import type { InviteDraft } from "../command/parse-command.ts";
import { channelReason } from "../workspaces/channel-problem.ts";
import type { ClaimedIdentity } from "../workspaces/identify.ts";
import { notAskedText } from "../text/question-text.ts";
import { entryEnd } from "../text/access-end-text.ts";
import { invitedLines } from "../text/invited-text.ts";
import { ownPauseOf } from "../text/pause-text.ts";
import { isTransient } from "../request/is-transient.ts";
import { readSuspended, type SuspendedMembers } from "./suspended-members.ts";
import { rejectionText, messageOrError } from "../request/rejection-text.ts";
import type { Services } from "../request/services.ts";

export type InviteRequest = {
  call: Call;
  claimed: ClaimedIdentity;
  draft: InviteDraft & {
    expiresInHours?: number | null | undefined;
    /** The person was asked about the addresses. */
    isConfirmed?: boolean;
  };
  /** By `idempotencyKeyOf`: equal for every delivery of one command or submission. */
  idempotencyKey: string;
};

export type Invited = {
  messages: InvitedMessages;
  /** Set when the database had not answered: the final outcome. */
  later: Promise<Invited> | null;
  /** True when at least one address was invited or asked for. */
  anySaved: boolean;
  /** Nothing is known to be saved, for a transient reason: trying again may work. */
  transient: boolean;
};

/** What the person reads, in order: what was done, then a question for each suspicious domain. */
export type InvitedMessages = readonly (string | MessageContent)[];

const noteLimit = 500;
/** A response URL takes five messages; the outcome of a command is one of them. */
const maxQuestions = 4;

/** Sends every invitation from Slack: command, modal and shortcut. */
export async function sendInvitations(
  services: Services,
  request: InviteRequest,
): Promise<Invited> {
  if (isTooLong(request.draft.note)) return rejected(noteTooLong);
  return invited(services, request, await attemptInvitations(services, request));
}

export function attemptInvitations(
  services: Services,
  request: InviteRequest,
): Promise<Attempt<Created>> {
  const { call, claimed } = request;
  return asSlackMember(services, { call, claimed }, (slackMember) => create(slackMember, request));
}

export type Created = {
  output: CreateInvitationOutput;
  roles: readonly string[];
  domains: readonly string[];
  note: boolean;
  suspended: SuspendedMembers;
};

async function create(
  slackMember: SlackMember,
  { draft, idempotencyKey }: InviteRequest,
): Promise<Created> {
  const { caller, store, organizationId, ownDomain } = slackMember;
  const output = await caller.invitation.create({
    entries: draft.emails.map((email) => ({
      email: email.slice(0, 1000),
      ...(draft.roles.length > 0 ? { roles: draft.roles } : {}),
      ...(draft.expiresInHours === undefined ? {} : { expiresInHours: draft.expiresInHours }),
      ...entryEnd(draft.end),
    })),
    onInsufficientRole: "request",
    onPending: "report",
    onDuplicate: "collapse",
    onWarning: draft.isConfirmed === true ? "send" : "skip",
    mode: "partial",
    ...(draft.note === null ? {} : { note: draft.note }),
    idempotencyKey,
  });
  const mistyped = output.results.some((result) => result.error?.code === "invite.invalid_role");
  const custom = mistyped ? await store.read.roles.list(organizationId) : [];
  const roles = [...systemRoles, ...custom.map((role) => role.slug)];
  const domains = ownDomain === null ? [] : [ownDomain];
  const suspended = await readSuspended(slackMember, output.results);
  return { output, roles, domains, note: draft.note !== null, suspended };
}

export function isTooLong(note: string | null): boolean {
  return note !== null && note.length > noteLimit;
}

export const noteTooLong =
  "The note is longer than 500 characters. Nothing was saved. Shorten it and try again.";

function invited(services: Services, request: InviteRequest, attempt: Attempt<Created>): Invited {
  const { call } = request;
  if (attempt.kind === "unsure") {
    const later = attempt.settled.then((settled) => invited(services, request, settled));
    const messages = [rejectionText(services, call, { attempt })];
    return { messages, later, anySaved: false, transient: true };
  }
  if (attempt.kind !== "ok")
    return {
      ...rejected(pausedMessage(call, attempt) ?? rejectionText(services, call, { attempt })),
      transient: isTransient(attempt),
    };
  const messages = messagesOf(services, request, attempt.value);
  return { messages, later: null, anySaved: isAnySaved(attempt.value), transient: false };
}

/** With a button for an owner; null for every other rejection. */
function pausedMessage(
  { workspace }: Call,
  attempt: Exclude<Attempt<Created>, { kind: "ok" }>,
): MessageContent | null {
  const pause = attempt.kind === "rejected" ? ownPauseOf(attempt.error) : null;
  if (pause === null) return null;
  return pausedAnswer(workspace.facts.organizationName, pause);
}

function messagesOf(
  services: Services,
  { call, draft }: InviteRequest,
  created: Created,
): InvitedMessages {
  const lines = createdLines(services, call, created);
  const reactivation = reactivationOf(call, created);
  const room = reactivation === null ? maxQuestions : maxQuestions - 1;
  const questions = openQuestions(created, draft);
  const left = questions.slice(room).flatMap(({ typed }) => typed);
  if (left.length > 0) lines.push(notAskedText(left));
  return [
    ...(lines.length > 0 ? [lines.join("\n")] : []),
    ...(reactivation === null ? [] : [reactivateMessage(reactivation)]),
    ...questions.slice(0, room).map((question) => questionMessage(question, draft)),
  ];
}

/** The suspended members whom the person may reactivate; null where there are none. */
export function reactivationOf(
  { workspace }: Call,
  { suspended }: Created,
): ReactivationModel | null {
  const members = new Map([...suspended.offered.values()].map((member) => [member.id, member]));
  if (members.size === 0) return null;
  const { organizationName } = workspace.facts;
  return {
    organizationName,
    // In the order that later answers show too.
    people: [...members.keys()].toSorted().map((id) => ({ id, member: members.get(id) ?? null })),
  };
}

/** What was left out because its domain is suspicious. */
export function openQuestions(
  { output }: Created,
  draft: InviteRequest["draft"],
): AddressQuestion[] {
  const left = output.warnings.filter(({ index }) => isLeftOut(output.results[index]));
  return questionsOf(left, draft);
}

export function isAnySaved({ output }: Created): boolean {
  return output.results.some((result) => result.success && !isLeftOut(result));
}

function isLeftOut(result: EntryResult | undefined): boolean {
  return result?.outcome === "skipped";
}

export function createdLines(services: Services, call: Call, created: Created): string[] {
  const { organizationName, approvalsChannelId, blockedChannel: blocked } = call.workspace.facts;
  const { output, roles, domains, note, suspended } = created;
  const { command } = services.config;
  const blockedChannel = blocked && { id: blocked.id, reason: channelReason(blocked.problem) };
  const channel = { approvalsChannelId, blockedChannel };
  const { reactivators } = suspended;
  const facts = { command, organizationName, ...channel, roles, domains, note, reactivators };
  const results = output.results.filter(
    (result) => !isLeftOut(result) && !suspended.offered.has(result.email),
  );
  return invitedLines({ results }, facts, (error) => messageOrError(services, call, { error }));
}

function rejected(message: string | MessageContent): Invited {
  return { messages: [message], later: null, anySaved: false, transient: false };
}

/**
 * The key of what makes Slack's delivery of one command or one submission the same one. Hashed, because
 * a trigger id opens views while it lives.
 */
export function idempotencyKeyOf(parts: readonly string[]): string {
  return `slack:${createHash("sha256").update(JSON.stringify(parts)).digest("hex")}`;
}
