import type { ConfirmObject } from "../slack/block-kit.ts";
import type { Reader } from "../slack/mrkdwn/inline-nodes.tsx";
import { plainText, SlackText } from "../slack/mrkdwn/text-object.tsx";
import { Dialog } from "./dialog.tsx";

type ConfirmDialogProps = {
  confirm: ConfirmObject;
  reader: Reader;
  onConfirm: () => void;
  onDeny: () => void;
};

/** Slack's "are you sure", with the app's words. */
export function ConfirmDialog({ confirm, reader, onConfirm, onDeny }: ConfirmDialogProps) {
  return (
    <Dialog class="dialog dialog-confirm" labelledBy="confirm-title" isAlert onClose={onDeny}>
      <h2 id="confirm-title">{plainText(confirm.title)}</h2>
      <div class="dialog-body">
        <SlackText text={confirm.text} reader={reader} />
      </div>
      <div class="dialog-buttons">
        <button type="button" class="button" onClick={onDeny}>
          {plainText(confirm.deny)}
        </button>
        <button
          type="button"
          class={`button ${confirm.style ?? "primary"}`}
          data-autofocus=""
          onClick={onConfirm}
        >
          {plainText(confirm.confirm)}
        </button>
      </div>
    </Dialog>
  );
}
