import { Icon } from "../../chrome/icon.tsx";

type FailureLineProps = { words: string; onDismiss: () => void };

export function FailureLine({ words, onDismiss }: FailureLineProps) {
  return (
    <div class="failure" role="alert">
      <p>{words}</p>
      <button type="button" class="plain-button" aria-label="Dismiss" onClick={onDismiss}>
        <Icon name="close" />
      </button>
    </div>
  );
}
