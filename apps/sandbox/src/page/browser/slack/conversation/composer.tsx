import { useState } from "preact/hooks";

import { Icon } from "../../chrome/icon.tsx";
import type { PageState } from "../../state/use-page.ts";

type ComposerProps = { placeholder: string; page: PageState };

export function Composer({ placeholder, page }: ComposerProps) {
  const { composing, composerBox: box, acting } = page;
  const { text, sent } = composing;
  const { isBusy } = page.surface;
  const [recalled, setRecalled] = useState(0);
  const write = (words: string, back = 0): void => {
    setRecalled(back);
    composing.setText(words);
  };
  const send = (): void => {
    if (text.trim() === "" || isBusy) return;
    setRecalled(0);
    composing.send(text.trim());
    void acting.write(text.trim());
  };
  /** Up and Down go through what this person sent. */
  const recall = (step: 1 | -1): boolean => {
    const back = recalled + step;
    const words = back === 0 ? "" : sent.at(-back);
    if (words === undefined || back < 0 || (text !== "" && recalled === 0)) return false;
    write(words, back);
    return true;
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) send();
    else if (event.key === "Escape") box.current?.blur();
    else if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    else if (text.includes("\n") || !recall(event.key === "ArrowUp" ? 1 : -1)) return;
    event.preventDefault();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Hints
        command={page.world.command}
        onHint={(words) => (write(words), box.current?.focus())}
      />
      <div class="composer-box">
        <button
          type="button"
          class="composer-tool"
          aria-label="Shortcut: Invite someone"
          title="Shortcut: Invite someone"
          disabled={isBusy}
          onClick={() => void acting.runShortcut()}
        >
          <Icon name="bolt" />
        </button>
        <textarea
          id="composer"
          ref={box}
          rows={Math.min(6, text.split("\n").length)}
          aria-label={placeholder}
          placeholder={placeholder}
          value={text}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={onKey}
        />
        <button
          type="submit"
          class="composer-tool composer-send"
          aria-label="Send"
          disabled={isBusy || text.trim() === ""}
        >
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

function Hints({ command, onHint }: { command: string; onHint: (words: string) => void }) {
  const hints = [`${command} jane@acme.com admin`, `${command} list`, `${command} help`];
  return (
    <p class="hints">
      <span>Try:</span>
      {hints.map((hint) => (
        <button key={hint} type="button" class="hint" onClick={() => onHint(hint)}>
          {hint}
        </button>
      ))}
    </p>
  );
}
