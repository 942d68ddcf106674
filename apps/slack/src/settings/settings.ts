import type { Middleware, SlackOptionsMiddlewareArgs } from "@slack/bolt";
import { actorPermissions } from "@usher/core";

import { asSlackMember, type SlackMember } from "../request/as-slack-member.ts";
import { optionOf } from "../blocks/form-fields.ts";
import {
  settingsModal,
  settingsTitle,
  type SettingsModel,
} from "../blocks/settings/settings-modal.ts";
import { callOf } from "../request/call.ts";
import type { Services } from "../request/services.ts";
import type { Policy } from "../text/settings-text.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import { onClick, type ButtonListener, type ClickedButton } from "../request/button-click.ts";
import { clickOf, openLoaded } from "../request/open-form.ts";
import type { CommandRequest } from "../request/command-request.ts";
import { claimedBy } from "../request/claimed-by.ts";

/** `settings`: everyone may look, owners change the rules and admins the channel. */
export async function openSettings(services: Services, request: CommandRequest): Promise<void> {
  await showSettings(services, clickOf(request));
}

export function settingsButton(services: Services): ButtonListener {
  return onClick(services, (clicked) => showSettings(services, clicked));
}

function showSettings(services: Services, clicked: ClickedButton): Promise<void> {
  return openLoaded(services, clicked, {
    title: settingsTitle,
    load: async (slackMember) =>
      settingsModal(await readSettings(slackMember, clicked.call.workspace)),
  });
}

/** The members that match the text typed into a list of people. */
export function suggestPeople(
  services: Services,
): Middleware<SlackOptionsMiddlewareArgs<"block_suggestion">> {
  return async ({ options, ack, context }) => {
    const call = callOf(context);
    const attempt = await asSlackMember(
      services,
      { call, claimed: claimedBy(options) },
      ({ caller }) =>
        caller.member.list({ text: options.value.slice(0, 200), status: "active", limit: 100 }),
    );
    call.acked = true;
    const members = attempt.kind === "ok" ? attempt.value.members : [];
    await ack({
      options: members.map(({ userId, name, email }) =>
        optionOf({ value: userId, text: nameOf({ name, email }) }),
      ),
    });
  };
}

export async function readSettings(
  { caller, store, userId, organizationId }: SlackMember,
  { facts }: Workspace,
): Promise<SettingsModel> {
  const [organization, membership, installed] = await Promise.all([
    caller.organization.get(),
    store.read.members.findByUser(organizationId, userId),
    store.read.slack.installationOfTeam(facts.teamId),
  ]);
  const { policy, version, name: organizationName } = organization;
  const actor = { kind: "slack_user", userId, teamId: facts.teamId, slackUserId: "" } as const;
  const may = new Set(actorPermissions(actor, membership));
  const people = new Map<string, string>();
  for (const id of listed(policy)) {
    const user = await store.read.users.find(id);
    const [first] = user?.emails ?? [];
    if (user) people.set(id, nameOf({ name: user.name, email: first?.email ?? null }));
  }
  return {
    organizationName,
    policy,
    version,
    people,
    approvalsChannelId: facts.approvalsChannelId,
    may: {
      changePolicy: may.has("organization:manage"),
      changeChannel: may.has("member:manage"),
    },
    channelFixed: installed === null || installed.tokens === null,
  };
}

function listed({ approval: { approvers, notify } }: Policy): Set<string> {
  return new Set([
    ...(approvers.kind === "list" ? approvers.userIds : []),
    ...(notify.kind === "list" ? notify.userIds : []),
  ]);
}

function nameOf({ name, email }: { name: string | null; email: string | null }): string {
  if (name === null || name === "") return email ?? "a member";
  return email === null ? name : `${name} (${email})`;
}
