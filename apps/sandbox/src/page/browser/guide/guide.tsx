import type { ComponentChildren } from "preact";

import { Icon } from "../chrome/icon.tsx";
import type { GuideProgress } from "./guide-steps.ts";

type GuideProps = {
  progress: GuideProgress;
  line: string;
  onAsk: () => void;
  onApprove: () => void;
  onEmail: () => void;
  onDismiss: () => void;
};

/** The whole story in three steps; each ticks itself off when it has happened. */
export function Guide({ progress, line, onAsk, onApprove, onEmail, onDismiss }: GuideProps) {
  const { hasAsked, isApproved, isOpened } = progress;
  const next = [hasAsked, isApproved, isOpened].indexOf(false);
  return (
    <section class="guide" aria-labelledby="guide-heading">
      <header>
        <h2 id="guide-heading">
          {next < 0 ? "That is the whole story" : "An invitation in three steps"}
        </h2>
        <button
          type="button"
          class="plain-button"
          aria-label="Dismiss the guide"
          onClick={onDismiss}
        >
          <Icon name="close" />
        </button>
      </header>
      <ol>
        <Step number={1} isDone={hasAsked} isNext={next === 0}>
          <h3>Ask as Marco</h3>
          <p>
            He is a member, so an admin must approve. Send <code>{line}</code>
          </p>
          <button type="button" class="button small" onClick={onAsk}>
            Write it for me
          </button>
        </Step>
        <Step number={2} isDone={isApproved} isNext={next === 1}>
          <h3>Approve as Adam</h3>
          <p>The request is in #approvals, with Approve and Deny.</p>
          <button type="button" class="button small" onClick={onApprove}>
            Act as Adam
          </button>
        </Step>
        <Step number={3} isDone={isOpened} isNext={next === 2}>
          <h3>Open Jane's email</h3>
          <p>Follow its link to the real accept page and accept.</p>
          <button type="button" class="button small" onClick={onEmail}>
            Show the email
          </button>
        </Step>
      </ol>
      {next < 0 && (
        <p class="guide-end">
          Accept there, and Marco is notified. Then try a denial, <code>/invite list</code>, an
          address twice, or move the clock by seven days.
        </p>
      )}
    </section>
  );
}

type StepProps = { number: number; isDone: boolean; isNext: boolean; children: ComponentChildren };

function Step({ number, isDone, isNext, children }: StepProps) {
  return (
    <li class={isDone ? "step step-done" : "step"} aria-current={isNext ? "step" : undefined}>
      <span class="step-mark">
        {isDone ? <Icon name="check" /> : <span aria-hidden="true">{number}</span>}
        {isDone && <span class="only-heard">Done</span>}
      </span>
      <div>{children}</div>
    </li>
  );
}
