import type { App, BlockButtonAction, BlockOverflowAction } from "@slack/bolt";

import * as actions from "../blocks/approval-buttons.ts";
import { breakGlassView } from "../blocks/break-glass-modal.ts";
import { denyView } from "../blocks/deny-modal.ts";
import { fixAddressView } from "../blocks/fix-address-modal.ts";
import { revokeView } from "../blocks/revoke-modal.ts";
import type { Services } from "../request/services.ts";
import { approveButton } from "./approve.ts";
import { breakGlassSubmission } from "./break-glass.ts";
import type { ButtonListener } from "../request/button-click.ts";
import { denyButton, denySubmission } from "./deny.ts";
import { detailsButton } from "./details.ts";
import { fixAddressButton, fixAddressSubmission } from "./fix-address.ts";
import {
  manageMenuChoice,
  resendButton,
  revokeButton,
  revokeSubmission,
} from "./manage-invitation.ts";
import { resubmitButton, reopenButton } from "./renew-request.ts";

/** Everything that can be clicked on an approval message, and the forms that it opens. */
export function registerApprovals(app: App, services: Services): void {
  const buttons: Readonly<Record<string, ButtonListener>> = {
    [actions.approveAction]: approveButton(services),
    [actions.denyAction]: denyButton(services),
    [actions.detailsAction]: detailsButton(services),
    [actions.resubmitAction]: resubmitButton(services),
    [actions.reopenAction]: reopenButton(services),
    [actions.fixAddressAction]: fixAddressButton(services),
    [actions.resendInvitationAction]: resendButton(services),
    [actions.revokeInvitationAction]: revokeButton(services),
  };
  for (const [action_id, listener] of Object.entries(buttons))
    app.action<BlockButtonAction>({ type: "block_actions", action_id }, listener);
  app.action<BlockOverflowAction>(
    { type: "block_actions", action_id: actions.manageAction },
    manageMenuChoice(services),
  );
  app.view({ type: "view_submission", callback_id: denyView }, denySubmission(services));
  app.view(
    { type: "view_submission", callback_id: breakGlassView },
    breakGlassSubmission(services),
  );
  app.view(
    { type: "view_submission", callback_id: fixAddressView },
    fixAddressSubmission(services),
  );
  app.view({ type: "view_submission", callback_id: revokeView }, revokeSubmission(services));
}
