import { useDrafts } from "../../state/use-drafts.ts";
import type { View } from "../../wire/slack.ts";
import type { BlockElement } from "../block-kit.ts";
import { noOptions } from "../block-context.ts";
import { Blocks } from "../blocks/blocks.tsx";
import type { Directory } from "../directory.ts";
import { valueInState } from "../entered-value.ts";

type HomeTabProps = {
  view: View | null;
  directory: Directory;
  now: Date;
  isBusy: boolean;
  onAction: (element: BlockElement, value: string | undefined) => void;
};

export function HomeTab({ view, directory, now, isBusy, onAction }: HomeTabProps) {
  const drafts = useDrafts();
  if (view === null)
    return (
      <div class="messages">
        <p class="messages-empty">Usher has not published a Home tab for this person.</p>
      </div>
    );
  return (
    <div class="messages" tabIndex={0} role="region" aria-label="Home tab">
      <div class="home-tab">
        <Blocks
          blocks={view.blocks}
          context={{
            directory,
            now,
            isBusy,
            idPrefix: `home-${view.id}`,
            errors: view.errors,
            entered: (blockId, element) =>
              drafts.find(blockId, element) ??
              valueInState(element, view.state.values[blockId]?.[element.action_id]),
            enter: drafts.enter,
            suggest: noOptions,
            click: onAction,
          }}
        />
      </div>
    </div>
  );
}
