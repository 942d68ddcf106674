import type { Middleware, SlackEventMiddlewareArgs } from "@slack/bolt";
import type { HomeView } from "@slack/types";

import { asClicker, type Clicker } from "../as-clicker.ts";
import { homeRefusalView, homeView, type HomeModel } from "../blocks/home-view.ts";
import { callOf, type Call } from "../call.ts";
import type { Claimed } from "../identify.ts";
import { refusalText } from "../refusal.ts";
import type { Services } from "../services.ts";
import { pressOf, type ButtonListener } from "./clicked-message.ts";
import { openInviteForm } from "./open-invite-form.ts";

export function homeOpened(
  services: Services,
): Middleware<SlackEventMiddlewareArgs<"app_home_opened">> {
  return async ({ event, body, context }) => {
    if (event.tab !== "home") return;
    const claimed = { userId: event.user, teamId: body.team_id, enterpriseId: null };
    await publishHome(services, callOf(context), claimed);
  };
}

/** The button of the Home tab opens the form of the command. */
export function homeInviteButton(services: Services): ButtonListener {
  return async ({ body, action, ack, context }) => {
    const call = callOf(context);
    const { claimed, triggerId } = pressOf(body, action);
    const draft = { emails: [], roles: [], note: null };
    await openInviteForm(services, { call, claimed, triggerId }, draft);
    call.acked = true;
    await ack();
  };
}

export async function publishHome(services: Services, call: Call, claimed: Claimed): Promise<void> {
  const attempt = await asClicker(services, { call, claimed }, read);
  const view: HomeView =
    attempt.kind === "ok"
      ? homeView({
          command: services.config.command,
          organizationName: call.workspace.facts.organizationName,
          ...attempt.value,
        })
      : homeRefusalView(refusalText(services, call, { attempt }));
  try {
    await call.workspace.clients.background.views.publish({ user_id: claimed.userId, view });
  } catch (err) {
    services.log.warn({ err, requestId: call.requestId }, "a Home tab was not shown");
  }
}

async function read({ caller, userId }: Clicker): Promise<Pick<HomeModel, "waiting" | "own">> {
  const [open, own] = await Promise.all([
    caller.approval.list({ states: ["requested"], limit: 50 }),
    caller.invitation.list({
      states: ["requested", "pending"],
      inviterUserId: userId,
      limit: 10,
    }),
  ]);
  const waiting = open.approvals.filter(
    ({ requester, decisions }) =>
      requester.userId !== userId && !decisions.some((decision) => decision.userId === userId),
  );
  return { waiting, own: own.invitations };
}
