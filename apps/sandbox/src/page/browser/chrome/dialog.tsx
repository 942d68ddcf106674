import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

type DialogProps = {
  labelledBy: string;
  /** For a question that interrupts. */
  isAlert?: boolean;
  class: string;
  /** Escape and Cancel. */
  onClose: () => void;
  children: ComponentChildren;
};

/** The browser's own modal dialog: it keeps the focus inside and gives it back at the end. */
export function Dialog({ labelledBy, isAlert = false, onClose, children, ...rest }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Layout: the focus goes back before the dialog leaves the page.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    shown?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={rest.class}
      role={isAlert ? "alertdialog" : undefined}
      aria-labelledby={labelledBy}
      onCancel={(event) => {
        event.preventDefault();
        if (event.target === dialog.current) onClose();
      }}
    >
      {children}
    </dialog>
  );
}
