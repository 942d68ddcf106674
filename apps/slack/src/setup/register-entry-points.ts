import type { App, BlockButtonAction, BlockOverflowAction } from "@slack/bolt";

import { questionActions } from "../blocks/address-question.ts";
import * as home from "../blocks/home-view.ts";
import { delegateView, endDelegationAction } from "../blocks/delegate-modal.ts";
import { suspendDeactivatedAction } from "../blocks/deactivated-message.ts";
import { resumeAction } from "../blocks/notices/pause-message.ts";
import { inviteView } from "../blocks/invite-modal.ts";
import { linkView } from "../blocks/link-modal.ts";
import { pageAction, resendAction, revokeAction } from "../blocks/list-message.ts";
import { reactivateAction } from "../blocks/reactivate-message.ts";
import { reviewNextAction, reviewView } from "../blocks/review-modal.ts";
import { accessReviewActions } from "../blocks/members/access-review-modal.ts";
import { endAccessView } from "../blocks/members/end-access-modal.ts";
import { changeMemberView } from "../blocks/members/change-member-modal.ts";
import {
  memberMenuAction,
  membersFirstAction,
  membersPageAction,
  membersView,
} from "../blocks/members/member-list-modal.ts";
import { peopleAction } from "../blocks/settings/settings-fields.ts";
import { settingsView } from "../blocks/settings/settings-modal.ts";
import type { Services } from "../request/services.ts";
import type { ButtonListener } from "../request/button-click.ts";
import {
  createHomeViewers,
  homeConnectButton,
  homeInviteButton,
  homeOpened,
  homePageButton,
  homeWithdrawButton,
  refreshHome,
} from "../home/home.ts";
import { inviteCommand } from "./invite-command.ts";
import { confirmAddressButton } from "../invite/confirm-address.ts";
import { inviteShortcut } from "../invite/invite-shortcut.ts";
import { inviteSubmission } from "../invite/invite-submission.ts";
import { reactivateButton } from "../invite/reactivate.ts";
import { resumeInvitationsButton } from "../invite/resume-invitations.ts";
import { linkSubmission } from "../account-link/link-account.ts";
import { listButton } from "../invite/list-buttons.ts";
import { memberMenu, membersPageButton, membersSubmission } from "../members/browse-members.ts";
import { changeMemberSubmission } from "../members/change-member.ts";
import { endAccessButton, endAccessSubmission } from "../members/end-access.ts";
import { membersButton } from "../members/list-members.ts";
import {
  accessReviewButton,
  accessReviewPageButton,
  keepAccessButton,
} from "../members/review-access.ts";
import { suspendDeactivatedButton } from "../members/suspend-deactivated.ts";
import { messageShortcut } from "../invite/message-shortcut.ts";
import { createShortcut, messageShortcutName } from "./names.ts";
import { delegateButton, delegateSubmission, endDelegationButton } from "../approvals/delegate.ts";
import { reviewButton, reviewNextButton, reviewSubmission } from "../approvals/review.ts";
import { settingsSubmission } from "../settings/settings-submission.ts";
import { settingsButton, suggestPeople } from "../settings/settings.ts";
import { userChanged } from "./user-changed.ts";

/** Every entry point except the approval messages: command, shortcuts, Home tab, and the forms they open. */
export function registerEntryPoints(app: App, services: Services): void {
  const viewers = createHomeViewers();
  app.use(refreshHome(services, viewers));
  app.command(commandPattern(services.config.command), inviteCommand(services));
  app.shortcut({ type: "shortcut", callback_id: createShortcut }, inviteShortcut(services));
  app.shortcut(
    { type: "message_action", callback_id: messageShortcutName },
    messageShortcut(services),
  );
  for (const action_id of [resendAction, revokeAction, pageAction])
    app.action<BlockButtonAction>({ type: "block_actions", action_id }, listButton(services));
  for (const action_id of Object.values(questionActions))
    app.action<BlockButtonAction>(
      { type: "block_actions", action_id },
      confirmAddressButton(services),
    );
  app.action<BlockButtonAction>(
    { type: "block_actions", action_id: reactivateAction },
    reactivateButton(services),
  );
  app.action<BlockButtonAction>(
    { type: "block_actions", action_id: suspendDeactivatedAction },
    suspendDeactivatedButton(services),
  );
  app.action<BlockButtonAction>(
    { type: "block_actions", action_id: resumeAction },
    resumeInvitationsButton(services),
  );
  for (const [action_id, listener] of Object.entries(accessReviewButtons(services)))
    app.action<BlockButtonAction>({ type: "block_actions", action_id }, listener);
  for (const [action_id, listener] of Object.entries(homeButtons(services)))
    app.action<BlockButtonAction>({ type: "block_actions", action_id }, listener);
  const anyPage = new RegExp(`^${home.homePagePrefix}`);
  app.action<BlockButtonAction>(
    { type: "block_actions", action_id: anyPage },
    homePageButton(services),
  );
  for (const action_id of [membersPageAction, membersFirstAction])
    app.action<BlockButtonAction>(
      { type: "block_actions", action_id },
      membersPageButton(services),
    );
  app.action<BlockOverflowAction>(
    { type: "block_actions", action_id: memberMenuAction },
    memberMenu(services),
  );
  app.view({ type: "view_submission", callback_id: membersView }, membersSubmission(services));
  app.view(
    { type: "view_submission", callback_id: changeMemberView },
    changeMemberSubmission(services),
  );
  app.view({ type: "view_submission", callback_id: endAccessView }, endAccessSubmission(services));
  app.view({ type: "view_submission", callback_id: reviewView }, reviewSubmission(services));
  app.view({ type: "view_submission", callback_id: inviteView }, inviteSubmission(services));
  app.view({ type: "view_submission", callback_id: linkView }, linkSubmission(services));
  app.view({ type: "view_submission", callback_id: delegateView }, delegateSubmission(services));
  app.view({ type: "view_submission", callback_id: settingsView }, settingsSubmission(services));
  app.options({ type: "block_suggestion", action_id: peopleAction }, suggestPeople(services));
  app.event("app_home_opened", homeOpened(services, viewers));
  app.event("user_change", userChanged(services));
}

function accessReviewButtons(services: Services): Readonly<Record<string, ButtonListener>> {
  const { keep, end, page, first, back } = accessReviewActions;
  const turn = accessReviewPageButton(services);
  return {
    [keep]: keepAccessButton(services),
    [end]: endAccessButton(services),
    [page]: turn,
    [first]: turn,
    [back]: turn,
  };
}

function homeButtons(services: Services): Readonly<Record<string, ButtonListener>> {
  return {
    [home.homeInviteAction]: homeInviteButton(services),
    [home.homeMembersAction]: membersButton(services),
    [home.homeAccessReviewAction]: accessReviewButton(services),
    [home.homeSettingsAction]: settingsButton(services),
    [home.homeDelegateAction]: delegateButton(services),
    [endDelegationAction]: endDelegationButton(services),
    [home.homeReviewAction]: reviewButton(services),
    [home.homeWithdrawAction]: homeWithdrawButton(services),
    [home.homeConnectAction]: homeConnectButton(services),
    [reviewNextAction]: reviewNextButton(services),
  };
}

function commandPattern(command: string): RegExp {
  return new RegExp(`^${command.replaceAll(/[^a-z0-9/]/gu, "\\$&")}$`);
}
