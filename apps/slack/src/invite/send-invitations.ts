import { createHash } from "node:crypto";

import { systemRoles, type CreateInvitationOutput } from "@usher/core";

import { asSlackMember, type Attempt, type SlackMember } from "../request/as-slack-member.ts";
import type { Call } from "../request/call.ts";
import type { InviteDraft } from "../command/parse-command.ts";
import type { ClaimedIdentity } from "../workspaces/identify.ts";
import { invitedLines } from "../text/invited-text.ts";
import { rejectionText, messageOrError } from "../request/rejection-text.ts";
import type { Services } from "../request/services.ts";

export type InviteRequest = {
  call: Call;
  claimed: ClaimedIdentity;
  draft: InviteDraft & { expiresInHours?: number | null | undefined };
  /** By `idempotencyKeyOf`: equal for every delivery of one command or submission. */
  idempotencyKey: string;
};

export type Invited = {
  lines: string[];
  /** Set when the database had not answered: the final outcome. */
  later: Promise<string[]> | null;
  /** True when at least one address was invited or asked for. */
  anySaved: boolean;
  /** Nothing is known to be saved, for a transient reason: trying again may work. */
  transient: boolean;
};

const noteLimit = 500;

/** Sends every invitation from Slack: command, modal and shortcut. */
export async function sendInvitations(
  services: Services,
  request: InviteRequest,
): Promise<Invited> {
  const { call, claimed, draft } = request;
  if (draft.note !== null && draft.note.length > noteLimit) return refused(noteTooLong);
  const attempt = await asSlackMember(services, { call, claimed }, (slackMember) =>
    create(slackMember, request),
  );
  return invited(services, call, attempt);
}

type Created = {
  output: CreateInvitationOutput;
  roles: readonly string[];
  domains: readonly string[];
};

async function create(
  { caller, store, organizationId, ownDomain }: SlackMember,
  { draft, idempotencyKey }: InviteRequest,
): Promise<Created> {
  const output = await caller.invitation.create({
    entries: draft.emails.map((email) => ({
      email: email.slice(0, 1000),
      ...(draft.roles.length > 0 ? { roles: draft.roles } : {}),
      ...(draft.expiresInHours === undefined ? {} : { expiresInHours: draft.expiresInHours }),
    })),
    onInsufficientRole: "request",
    onPending: "report",
    onDuplicate: "collapse",
    mode: "partial",
    ...(draft.note === null ? {} : { note: draft.note }),
    idempotencyKey,
  });
  const mistyped = output.results.some((result) => result.error?.code === "invite.invalid_role");
  const custom = mistyped ? await store.read.roles.list(organizationId) : [];
  const roles = [...systemRoles, ...custom.map((role) => role.slug)];
  return { output, roles, domains: ownDomain === null ? [] : [ownDomain] };
}

const noteTooLong =
  "The note is longer than 500 characters. Nothing was saved. Shorten it and try again.";

function invited(services: Services, call: Call, attempt: Attempt<Created>): Invited {
  if (attempt.kind === "unsure") {
    const later = attempt.settled.then((settled) => invited(services, call, settled).lines);
    const lines = [rejectionText(services, call, { attempt })];
    return { lines, later, anySaved: false, transient: true };
  }
  if (attempt.kind !== "ok")
    return { ...refused(rejectionText(services, call, { attempt })), transient: passes(attempt) };
  const facts = {
    command: services.config.command,
    organizationName: call.workspace.facts.organizationName,
    approvalsChannelId: call.workspace.facts.approvalsChannelId,
    roles: attempt.value.roles,
    domains: attempt.value.domains,
  };
  const lines = invitedLines(attempt.value.output, facts, (error) =>
    messageOrError(services, call, { error }),
  );
  return {
    lines,
    later: null,
    anySaved: attempt.value.output.results.some((result) => result.success),
    transient: false,
  };
}

function refused(sentence: string): Invited {
  return { lines: [sentence], later: null, anySaved: false, transient: false };
}

function passes(attempt: Exclude<Attempt<unknown>, { kind: "ok" | "unsure" }>): boolean {
  switch (attempt.kind) {
    case "stopped":
      return attempt.transient;
    case "refused":
      return attempt.error.code === "service.unavailable";
    case "fault":
      return true;
  }
}

/**
 * The key of what makes Slack's delivery of one command or one submission the same one. Hashed, because
 * a trigger id opens views while it lives.
 */
export function idempotencyKeyOf(parts: readonly string[]): string {
  return `slack:${createHash("sha256").update(JSON.stringify(parts)).digest("hex")}`;
}
