import { randomUUID } from "node:crypto";
import { isRecord } from "../block-kit/shapes.ts";
import { deliver } from "../delivery/deliver.ts";
import { parseJson } from "../parse-json.ts";
import { nextId, nextTs, now, type WorkspaceState } from "../state/slack-state.ts";
import { findUser, openDm } from "../state/workspace-state.ts";
import type { Fields } from "../slack-objects.ts";
import type { Delivery, EventOptions } from "../types.ts";
import { viewOnWire } from "../views/build-view.ts";
import { toDelivery } from "./delivery-result.ts";
import { VERIFICATION_TOKEN } from "./interaction.ts";

/** A failed event is visible to no one, so `slackError` stays null; look at `status`. */
export async function sendEvent(
  workspace: WorkspaceState,
  event: Fields,
  options: EventOptions = {},
): Promise<Delivery> {
  const { slack, teamId, enterpriseId, isEnterpriseInstall } = workspace;
  const payload = {
    token: VERIFICATION_TOKEN,
    team_id: teamId,
    context_team_id: teamId,
    context_enterprise_id: enterpriseId,
    api_app_id: slack.appId,
    event: { event_ts: nextTs(slack), ...event },
    type: "event_callback",
    event_id: options.eventId ?? nextId(slack, "Ev"),
    event_time: Math.floor(now(slack) / 1000),
    authorizations: [
      {
        enterprise_id: enterpriseId,
        team_id: teamId,
        user_id: workspace.botUserId,
        is_bot: true,
        is_enterprise_install: isEnterpriseInstall,
      },
    ],
    is_ext_shared_channel: false,
    event_context: nextId(slack, "4-"),
  };
  const num = options.retryNum;
  const retry =
    num === undefined ? {} : { retry: { num, reason: options.retryReason ?? "http_timeout" } };
  const ack = await deliver(workspace, { kind: "events_api", payload, ...retry });
  return { ...toDelivery(ack), slackError: null };
}

export async function openHome(
  workspace: WorkspaceState,
  input: { user: string },
): Promise<Delivery> {
  const user = findUser(workspace, input.user);
  const channel = openDm(workspace, user);
  const view = workspace.homeTabs.get(user.id);
  return await sendEvent(workspace, {
    type: "app_home_opened",
    user: user.id,
    channel: channel.id,
    tab: "home",
    ...(view === undefined ? {} : { view: viewOnWire(view) }),
  });
}

export async function uninstall(workspace: WorkspaceState): Promise<Delivery> {
  workspace.slack.revokedTokens.add(workspace.botToken);
  await sendEvent(workspace, {
    type: "tokens_revoked",
    tokens: { oauth: [], bot: [workspace.botUserId] },
  });
  return await sendEvent(workspace, { type: "app_uninstalled" });
}

export async function verifyRequestUrl(workspace: WorkspaceState): Promise<Delivery> {
  const challenge = randomUUID();
  const payload = { token: VERIFICATION_TOKEN, challenge, type: "url_verification" };
  const ack = await deliver(workspace, { kind: "events_api", payload });
  if (ack.slackError !== null) return toDelivery(ack);
  const answer = parseJson(ack.body);
  const answered = (isRecord(answer) ? answer.challenge : ack.body) === challenge;
  return toDelivery(ack, answered ? {} : { slackError: "challenge_failed" });
}
