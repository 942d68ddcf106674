import { useRef } from "preact/hooks";

import { Dialog } from "../../chrome/dialog.tsx";
import { Avatar } from "../../chrome/avatar.tsx";
import { Icon } from "../../chrome/icon.tsx";
import { useDrafts } from "../../state/use-drafts.ts";
import type { PageState } from "../../state/use-page.ts";
import type { View } from "../../wire/slack.ts";
import { Blocks } from "../blocks/blocks.tsx";
import { FailureLine } from "../conversation/failure-line.tsx";
import { appName } from "../directory.ts";
import { plainText } from "../mrkdwn/text-object.tsx";
import { submittedValues } from "./submitted-values.ts";

/** The top of the person's modals. Remount it for another view; an updated one keeps what was typed. */
export function Modal({ view, page }: { view: View; page: PageState }) {
  const { surface, acting, deliveries, failure } = page;
  const onClose = (): void => void acting.closeModal();
  const drafts = useDrafts(view);
  const isSending = useRef(false);
  const submit = async (): Promise<void> => {
    if (isSending.current) return;
    isSending.current = true;
    await acting.submit(submittedValues(view, drafts.entered));
    isSending.current = false;
  };
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
              directory: surface.directory,
              now: surface.now,
              isBusy: false,
              idPrefix: `view-${view.id}`,
              errors: view.errors,
              ...drafts,
              suggest: acting.suggest,
              click: (element, value) =>
                acting.clickInModal(element, value, submittedValues(view, drafts.entered)),
            }}
          />
          {failure !== null && (
            <FailureLine words={failure} onDismiss={deliveries.dismissFailure} />
          )}
        </div>
        <ViewButtons view={view} isBusy={deliveries.isBusy} onClose={onClose} />
      </form>
    </Dialog>
  );
}

type ViewButtonsProps = { view: View; isBusy: boolean; onClose: () => void };

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
