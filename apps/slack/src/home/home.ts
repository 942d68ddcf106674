import type {
  AllMiddlewareArgs,
  AnyMiddlewareArgs,
  Middleware,
  SlackEventMiddlewareArgs,
} from "@slack/bolt";
import type { HomeView } from "@slack/types";

import { asSlackMember, type Attempt } from "../request/as-slack-member.ts";
import { denyAction, detailsAction } from "../blocks/approval-buttons.ts";
import {
  homeConnectAction,
  homeInviteAction,
  homeAccessReviewAction,
  homeMembersAction,
  homePagePrefix,
  homeRejectionView,
  homeReviewAction,
  homeSettingsAction,
  homeDelegateAction,
  homeView,
  type HomeSection,
} from "../blocks/home-view.ts";
import { linkModal } from "../blocks/link-modal.ts";
import { createCache, type Cache } from "../workspaces/cache.ts";
import { callOf, startLater, type Call } from "../request/call.ts";
import type { ClaimedIdentity } from "../workspaces/identify.ts";
import { rejectionText } from "../request/rejection-text.ts";
import type { Services } from "../request/services.ts";
import {
  onClick,
  onSubjectClick,
  readButtonClick,
  type ButtonListener,
} from "../request/button-click.ts";
import { openForm } from "../request/open-form.ts";
import { openInviteForm } from "../invite/open-invite-form.ts";
import { readHome, type HomeFacts, type HomePlace } from "./read-home.ts";
import { claimedBy } from "../request/claimed-by.ts";

/** Who opened their Home tab recently, in this process: a form of theirs may have changed it. */
export type HomeViewers = Cache<true>;

export function createHomeViewers(): HomeViewers {
  return createCache<true>({ size: 2000, ttlMs: 60 * 60_000 });
}

export function homeOpened(
  services: Services,
  viewers: HomeViewers,
): Middleware<SlackEventMiddlewareArgs<"app_home_opened">> {
  return async ({ event, body, context }) => {
    if (event.tab !== "home") return;
    const call = callOf(context);
    viewers.set(viewerKey(call, event.user), true);
    const claimed = { userId: event.user, teamId: body.team_id, enterpriseId: null };
    await publishHome(services, call, claimed);
  };
}

/** Updates the Home tab after a button that changed something there, and after every form of a person who sees it. */
export function refreshHome(services: Services, viewers: HomeViewers) {
  return async (args: AnyMiddlewareArgs & AllMiddlewareArgs): Promise<void> => {
    await args.next();
    const call = callOf(args.context);
    const claimed = changedBy(args, (userId) => viewers.get(viewerKey(call, userId)) === true);
    if (claimed !== null) await publishHome(services, startLater(call), claimed);
  };
}

/** The person whose Home tab may be out of date after this request; null for no one. */
function changedBy(
  args: AnyMiddlewareArgs & AllMiddlewareArgs,
  isViewer: (userId: string) => boolean,
): ClaimedIdentity | null {
  if ("view" in args && args.body.type === "view_submission") {
    const claimed = claimedBy(args.body);
    return isViewer(claimed.userId) ? claimed : null;
  }
  if (!("action" in args) || args.body.type !== "block_actions") return null;
  const { action } = args;
  if (args.body.view?.type !== "home" || !("action_id" in action)) return null;
  if (action.type !== "button" && action.type !== "overflow") return null;
  const opens = openers.has(action.action_id) || action.action_id.startsWith(homePagePrefix);
  return opens ? null : readButtonClick(args.body, action).claimed;
}

/** Buttons of the Home tab that only open something. */
const openers: ReadonlySet<string> = new Set([
  homeInviteAction,
  homeMembersAction,
  homeAccessReviewAction,
  homeSettingsAction,
  homeDelegateAction,
  homeReviewAction,
  homeConnectAction,
  denyAction,
  detailsAction,
]);

/** The button of the Home tab opens the form of the command. */
export function homeInviteButton(services: Services): ButtonListener {
  return async ({ body, action, ack, context }) => {
    const call = callOf(context);
    const { claimed, triggerId } = readButtonClick(body, action);
    const draft = { emails: [], roles: [], note: null };
    await openInviteForm(services, { call, claimed, triggerId }, draft);
    call.acked = true;
    await ack();
  };
}

export function homeConnectButton(services: Services): ButtonListener {
  return onClick(services, (clicked) => {
    const { organizationName } = clicked.call.workspace.facts;
    return openForm(services, clicked, linkModal(organizationName));
  });
}

export function homePageButton(services: Services): ButtonListener {
  return async ({ body, action, ack, context }) => {
    const call = callOf(context);
    const click = readButtonClick(body, action);
    call.acked = true;
    await ack();
    const [name, way] = action.action_id.slice(homePagePrefix.length).split(":");
    const section = sections.find((one) => one === name);
    const place: HomePlace =
      section === undefined || way !== "older" ? null : { section, cursor: click.subjectId };
    await publishHome(services, startLater(call), click.claimed, place);
  };
}

const sections: readonly HomeSection[] = ["waiting", "mine", "recent"];

export function homeWithdrawButton(services: Services): ButtonListener {
  return onSubjectClick(services, async ({ call, click, reply }) => {
    const attempt = await asSlackMember(services, { call, claimed: click.claimed }, ({ caller }) =>
      caller.approval.withdraw({ id: click.subjectId }),
    );
    if (attempt.kind === "ok") return reply.done();
    await reply.say(rejectionText(services, call, { attempt }));
  });
}

export async function publishHome(
  services: Services,
  call: Call,
  claimed: ClaimedIdentity,
  place: HomePlace = null,
): Promise<void> {
  const { facts, clients } = call.workspace;
  const attempt = await asSlackMember(services, { call, claimed }, (slackMember) =>
    readHome(slackMember, { facts, place }),
  );
  try {
    const view =
      attempt.kind === "ok"
        ? await homeOf(services, call, attempt.value)
        : rejectionOf(services, call, attempt);
    await clients.background.views.publish({ user_id: claimed.userId, view });
  } catch (err) {
    services.log.warn({ err, requestId: call.requestId }, "a Home tab was not shown");
  }
}

type NotRead = Exclude<Attempt<HomeFacts>, { kind: "ok" }>;

async function homeOf(services: Services, call: Call, facts: HomeFacts): Promise<HomeView> {
  const { config, workspaces } = services;
  const { organizationId } = call.workspace.facts;
  const teamNames =
    facts.installations === null ? new Map() : await workspaces.namesOf(organizationId);
  return homeView({ command: config.command, ...facts, teamNames });
}

function rejectionOf(services: Services, call: Call, attempt: NotRead): HomeView {
  const notConnected = attempt.kind === "stopped" && attempt.reason === "not_connected";
  return homeRejectionView(rejectionText(services, call, { attempt }), notConnected);
}

function viewerKey({ workspace }: Call, userId: string): string {
  return `${workspace.facts.teamId}:${userId}`;
}
