import { useRef } from "preact/hooks";

import { Dialog } from "../../chrome/dialog.tsx";
import { Avatar } from "../../chrome/avatar.tsx";
import { Icon } from "../../chrome/icon.tsx";
import { useDrafts } from "../../state/use-drafts.ts";
import type { View } from "../../wire/slack.ts";
import type { BlockElement } from "../block-kit.ts";
import type { BlockContext } from "../block-context.ts";
import { Blocks } from "../blocks/blocks.tsx";
import { FailureLine } from "../conversation/failure-line.tsx";
import { appName, type Directory } from "../directory.ts";
import { valueInState } from "../entered-value.ts";
import { plainText } from "../mrkdwn/text-object.tsx";
import { submittedValues } from "./submitted-values.ts";

type ModalProps = {
  view: View;
  directory: Directory;
  now: Date;
  isBusy: boolean;
  failure: string | null;
  onDismissFailure: () => void;
  /** With the current input values, as Slack sends them. */
  onAction: (
    element: BlockElement,
    value: string | undefined,
    values: Record<string, unknown>,
  ) => void;
  onSubmit: (values: Record<string, unknown>) => Promise<unknown>;
  onSuggest: BlockContext["suggest"];
  onClose: () => void;
};

/** The top of the person's modals. Remount it for another view; an updated one keeps what was typed. */
export function Modal(props: ModalProps) {
  const { view, isBusy, failure, onClose } = props;
  const drafts = useDrafts();
  const isSending = useRef(false);
  const submit = async (): Promise<void> => {
    if (isSending.current) return;
    isSending.current = true;
    await props.onSubmit(submittedValues(view, entered));
    isSending.current = false;
  };
  const entered: typeof drafts.find = (blockId, element) =>
    drafts.find(blockId, element) ??
    valueInState(element, view.state.values[blockId]?.[element.action_id]);
  return (
    <Dialog class="dialog dialog-view" labelledBy={`view-${view.id}`} onClose={onClose}>
      <form
        class="view"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div class="view-head">
          <Avatar name={appName} hue={null} />
          <h2 id={`view-${view.id}`}>{view.title ? plainText(view.title) : appName}</h2>
          <button type="button" class="plain-button" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </div>
        <div class="dialog-body">
          <Blocks
            blocks={view.blocks}
            context={{
              directory: props.directory,
              now: props.now,
              isBusy: false,
              idPrefix: `view-${view.id}`,
              errors: view.errors,
              entered: (blockId, element) => entered(blockId, element) ?? "",
              enter: drafts.enter,
              suggest: props.onSuggest,
              click: (element, value) =>
                props.onAction(element, value, submittedValues(view, entered)),
            }}
          />
          {failure !== null && <FailureLine words={failure} onDismiss={props.onDismissFailure} />}
        </div>
        <ViewButtons view={view} isBusy={isBusy} onClose={onClose} />
      </form>
    </Dialog>
  );
}

type ViewButtonsProps = Pick<ModalProps, "view" | "isBusy" | "onClose">;

function ViewButtons({ view, isBusy, onClose }: ViewButtonsProps) {
  const back = view.previous_view_id === null ? "Close" : "Back";
  return (
    <div class="dialog-buttons">
      <button type="button" class="button" onClick={onClose}>
        {view.close ? plainText(view.close) : back}
      </button>
      {view.submit && (
        <button type="submit" class="button primary" aria-disabled={isBusy ? "true" : undefined}>
          {plainText(view.submit)}
        </button>
      )}
    </div>
  );
}
