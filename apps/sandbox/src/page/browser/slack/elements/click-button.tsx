import type { BlockContext } from "../block-context.ts";
import type { ButtonElement } from "../block-kit.ts";
import { plainText } from "../mrkdwn/text-object.tsx";
import { safeUrl } from "../mrkdwn/safe-url.ts";

type ClickButtonProps = { element: ButtonElement; context: BlockContext };

/** A button; one with an address opens it and also notifies the app, as in Slack. */
export function ClickButton({ element, context }: ClickButtonProps) {
  const url = element.url === undefined ? null : safeUrl(element.url);
  const click = (): void => context.click(element, element.value);
  const look = {
    class: `button ${element.style ?? ""}`,
    "aria-label": element.accessibility_label,
  };
  const words = plainText(element.text);
  if (url !== null)
    return (
      <a {...look} href={url} target="_blank" rel="noopener noreferrer" onClick={click}>
        {words}
      </a>
    );
  return (
    <button {...look} type="button" disabled={context.isBusy} onClick={click}>
      {words}
    </button>
  );
}
