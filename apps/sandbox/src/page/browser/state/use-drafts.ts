import { useCallback, useState } from "preact/hooks";

import type { ValueElement } from "../slack/block-kit.ts";
import type { Entered } from "../slack/entered-value.ts";

export type Drafts = {
  find: (blockId: string, element: ValueElement) => Entered | undefined;
  enter: (blockId: string, element: ValueElement, value: Entered) => void;
};

/** What was typed or chosen here and is not with the app yet. */
export function useDrafts(): Drafts {
  const [drafts, setDrafts] = useState<Record<string, Entered>>({});
  const enter = useCallback(
    (blockId: string, element: ValueElement, value: Entered): void =>
      setDrafts((before) => ({ ...before, [`${blockId}.${element.action_id}`]: value })),
    [],
  );
  return { find: (blockId, element) => drafts[`${blockId}.${element.action_id}`], enter };
}
