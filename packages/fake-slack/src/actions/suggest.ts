import { z } from "zod";
import { menuOption, optionGroup } from "../block-kit/composition.ts";
import { deliver, showError } from "../delivery/deliver.ts";
import { parseJson } from "../parse-json.ts";
import { findUser } from "../state/workspace-state.ts";
import type { Delivery } from "../types.ts";
import { viewOnWire } from "../views/build-view.ts";
import { toDelivery } from "./delivery-result.ts";
import { findElement } from "../block-kit/find-element.ts";
import { interactionBase } from "./interaction.ts";
import { topView } from "./submit-view.ts";
import type { WorkspaceState } from "../state/slack-state.ts";

const answer = z.strictObject({
  options: z.array(menuOption).max(100).optional(),
  option_groups: z.array(optionGroup).max(100).optional(),
});

export async function suggest(
  workspace: WorkspaceState,
  input: { user: string; actionId: string; text: string },
): Promise<Delivery> {
  const user = findUser(workspace, input.user);
  const view = topView(workspace, user);
  const { block, element } = findElement(view.blocks, input.actionId);
  const { trigger_id: _trigger, ...base } = interactionBase(workspace, user);
  const payload = {
    type: "block_suggestion",
    ...base,
    container: { type: "view", view_id: view.id },
    view: viewOnWire(view),
    block_id: block.block_id,
    action_id: element.action_id,
    value: input.text,
  };
  const ack = await deliver(workspace, { kind: "interactive", payload, userId: user.id });
  if (ack.slackError !== null || answer.safeParse(parseJson(ack.body)).success)
    return toDelivery(ack);
  showError(workspace, user.id, "invalid_options");
  return toDelivery(ack, { slackError: "invalid_options" });
}
