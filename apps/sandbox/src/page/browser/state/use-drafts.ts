import { useState } from "preact/hooks";

import type { BlockContext } from "../slack/block-context.ts";
import { valueInState, type Entered } from "../slack/entered-value.ts";
import type { View } from "../wire/slack.ts";

/** What was typed or chosen here and is not with the app yet; until then what the view holds. */
export function useDrafts(view: View | null = null): Pick<BlockContext, "entered" | "enter"> {
  const [drafts, setDrafts] = useState<Record<string, Entered>>({});
  return {
    entered: (blockId, element) =>
      drafts[`${blockId}.${element.action_id}`] ??
      valueInState(element, view?.state.values[blockId]?.[element.action_id]),
    enter: (blockId, element, value) =>
      setDrafts((before) => ({ ...before, [`${blockId}.${element.action_id}`]: value })),
  };
}
