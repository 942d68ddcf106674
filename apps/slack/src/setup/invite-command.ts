import type { Middleware, SlackCommandMiddlewareArgs } from "@slack/bolt";

import { callOf } from "../request/call.ts";
import { parseCommand, type ParsedCommand } from "../command/parse-command.ts";
import { databaseBudget } from "../request/as-slack-member.ts";
import {
  commandErrorText,
  doubtText,
  helpText,
  unknownMentionsText,
  unseenAddressText,
} from "../text/command-text.ts";
import { keptMessage, nothingSavedMessage, unsureMessage } from "../text/messages.ts";
import { keptCommand } from "../request/kept-command.ts";
import { commandReply } from "../request/reply.ts";
import { idempotencyKeyOf, sendInvitations } from "../invite/send-invitations.ts";
import type { Services } from "../request/services.ts";
import { actOnAddress } from "../invite/act-on-address.ts";
import { openDelegations } from "../approvals/delegate.ts";
import { decideByCommand } from "../approvals/decide-by-command.ts";
import { linkAccount, unlinkByCommand } from "../account-link/link-account.ts";
import { listOpen } from "../invite/list-open.ts";
import { openMembers } from "../members/list-members.ts";
import { openAccessReview } from "../members/review-access.ts";
import { withMentionedAddress } from "../invite/mentioned-address.ts";
import { openInviteForm } from "../invite/open-invite-form.ts";
import { openSettings } from "../settings/settings.ts";
import type { CommandRequest } from "../request/command-request.ts";

/** `/invite`, or whatever it is called here. */
export function inviteCommand(services: Services): Middleware<SlackCommandMiddlewareArgs> {
  return async ({ command, ack, respond, context }) => {
    const call = callOf(context);
    const request: CommandRequest = {
      call,
      claimed: {
        userId: command.user_id,
        teamId: command.team_id,
        enterpriseId: command.enterprise_id ?? null,
      },
      reply: commandReply({ ack, respond }, call, services.log),
      triggerId: command.trigger_id,
      responseUrl: command.response_url,
      teamName: command.team_domain,
    };
    const text = await withMentionedAddress(call, command.text);
    if (typeof text !== "string") return request.reply.say(unseenAddressText(text.unknown));
    await run(services, request, parseCommand(text));
  };
}

async function run(
  services: Services,
  request: CommandRequest,
  parsed: ParsedCommand,
): Promise<void> {
  const { config } = services;
  const { organizationName } = request.call.workspace.facts;
  switch (parsed.kind) {
    case "help":
      return request.reply.say(helpText({ command: config.command, organizationName }));
    case "unknown":
      return request.reply.say(commandErrorText(parsed.problem, config.command));
    case "modal":
      return openForm(services, request, parsed);
    case "invite":
      return invite(services, request, parsed);
    case "link":
      return linkAccount(services, request, parsed.email);
    case "unlink":
      return unlinkByCommand(services, request);
    case "settings":
      return openSettings(services, request);
    case "delegate":
      return openDelegations(services, request);
    case "approve":
    case "deny":
      return decideByCommand(services, request, parsed);
    case "list":
      return listOpen(services, request, parsed.scope);
    case "members":
      return openMembers(services, request, parsed.text);
    case "review":
      return openAccessReview(services, request);
    case "status":
    case "resend":
    case "remind":
    case "revoke":
    case "cancel":
    case "unblock":
      return actOnAddress(services, request, parsed);
  }
}

/** Runs it at once and answers with the result; while many type at the same time, queues it and says so. */
async function invite(
  services: Services,
  { call, claimed, reply, triggerId, responseUrl }: CommandRequest,
  { kind: _kind, ...draft }: Extract<ParsedCommand, { kind: "invite" }>,
): Promise<void> {
  const idempotencyKey = idempotencyKeyOf([
    "command",
    claimed.teamId ?? "",
    claimed.userId,
    triggerId,
  ]);
  const request = { call, claimed, draft, idempotencyKey };
  const doing = services.intake.now(() => sendInvitations(services, request));
  if (doing === null) {
    const command = keptCommand({ ...request, responseUrl });
    const kept = await services.intake.keep(command, databaseBudget(services, call));
    return reply.say(queuedMessages[kept]);
  }
  const invited = await doing;
  for (const message of invited.messages) await reply.say(message);
  for (const message of (await invited.later)?.messages ?? []) await reply.say(message);
}

const queuedMessages = {
  kept: keptMessage,
  not_kept: nothingSavedMessage,
  unsure: unsureMessage,
} as const;

/** The form with the addresses of mentioned people, to confirm before anything is sent. */
async function openForm(
  services: Services,
  request: CommandRequest,
  { mentions, doubts, ...parsed }: Extract<ParsedCommand, { kind: "modal" }>,
): Promise<void> {
  const { call, reply } = request;
  const { facts: own, people } = call.workspace;
  const found = await Promise.all(
    mentions.slice(0, maxMentions).map((userId) => people.emailOf(userId, own)),
  );
  const known = found.filter((email) => email !== null);
  const missing = mentions.length - known.length;
  const draft = {
    emails: [...parsed.emails, ...known],
    roles: parsed.roles,
    note: parsed.note,
    end: parsed.end,
    notices: [...(missing > 0 ? [unknownMentionsText(missing)] : []), ...doubts.map(doubtText)],
  };
  const problem = await openInviteForm(services, request, draft);
  await (problem === null ? reply.done() : reply.say(problem));
}

const maxMentions = 20;
