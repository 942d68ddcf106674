import { ConfirmDialog } from "../../chrome/confirm-dialog.tsx";
import type { PageState } from "../../state/use-page.ts";
import { Modal } from "./modal.tsx";

/** The person's modal, and over it the question before a button that asks one. */
export function OpenDialogs({ page }: { page: PageState }) {
  const { surface, acting } = page;
  const { modal } = page.selection.slack;
  return (
    <>
      {modal !== null && <Modal key={modal.id} view={modal} page={page} />}
      {acting.question !== null && (
        <ConfirmDialog
          confirm={acting.question.confirm}
          reader={surface}
          onConfirm={() => acting.answer(true)}
          onDeny={() => acting.answer(false)}
        />
      )}
    </>
  );
}
