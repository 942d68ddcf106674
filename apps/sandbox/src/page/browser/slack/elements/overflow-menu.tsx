import type { BlockContext } from "../block-context.ts";
import type { OverflowElement } from "../block-kit.ts";
import { safeUrl } from "../mrkdwn/safe-url.ts";
import { plainText } from "../mrkdwn/text-object.tsx";

type OverflowMenuProps = { element: OverflowElement; context: BlockContext };

export function OverflowMenu({ element, context }: OverflowMenuProps) {
  return (
    <details class="overflow" onFocusOut={closeWhenLeft} onKeyDown={closeOnEscape}>
      <summary class="button" aria-label="More actions">
        <span aria-hidden="true">⋯</span>
      </summary>
      <div class="overflow-options">
        {element.options.map((option) => (
          <button
            key={option.value}
            type="button"
            disabled={context.isBusy}
            onClick={(event) => {
              event.currentTarget.closest("details")?.removeAttribute("open");
              openAddress(option);
              context.press(element, option.value);
            }}
          >
            {plainText(option.text)}
            {option.description && <small>{plainText(option.description)}</small>}
          </button>
        ))}
      </div>
    </details>
  );
}

function openAddress(option: OverflowElement["options"][number]): void {
  const url = option.url === undefined ? null : safeUrl(option.url);
  if (url !== null) window.open(url, "_blank", "noopener,noreferrer");
}

function closeWhenLeft({ currentTarget, relatedTarget }: FocusEvent): void {
  if (!(currentTarget instanceof HTMLDetailsElement)) return;
  if (!(relatedTarget instanceof Node) || !currentTarget.contains(relatedTarget))
    currentTarget.open = false;
}

function closeOnEscape(event: KeyboardEvent): void {
  const { currentTarget } = event;
  if (event.key !== "Escape" || !(currentTarget instanceof HTMLDetailsElement)) return;
  if (!currentTarget.open) return;
  event.stopPropagation();
  currentTarget.open = false;
  currentTarget.querySelector("summary")?.focus();
}
