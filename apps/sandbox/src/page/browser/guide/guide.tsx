import type { ComponentChildren } from "preact";

import { Icon } from "../chrome/icon.tsx";
import { emailKey } from "../mailbox/email-key.ts";
import type { PageState } from "../state/use-page.ts";
import { approvalsChannel, guideProgress, storyEmail, storyLine } from "./guide-steps.ts";

const requester = { name: "member", channel: "general" };
const approver = { name: "admin", channel: approvalsChannel };

/** The whole story in three steps; each ticks itself off when it has happened, and has a button that goes there. */
export function Guide({ page }: { page: PageState }) {
  const { world, workspace, emails, selection, composing, composerBox, email, guide } = page;
  const isHere = workspace.people.some(({ name }) => name === requester.name);
  if (!guide.isShown || !isHere) return null;
  const line = storyLine(world.command);
  const channelId = (name: string): string =>
    workspace.channels.find((channel) => channel.name === name)?.id ?? "";
  const onAsk = (): void => {
    const channel = channelId(requester.channel);
    selection.actAs(requester.name, channel);
    composing.writeAs(requester.name, channel, line);
    requestAnimationFrame(() => composerBox.current?.focus());
  };
  const onApprove = (): void => selection.actAs(approver.name, channelId(approver.channel));
  const onEmail = (): void => {
    const sent = storyEmail(emails);
    if (sent !== undefined) email.select(emailKey(sent));
    page.panel.open("mailbox");
    const mailbox = document.getElementById("mailbox");
    mailbox?.scrollIntoView();
    mailbox?.focus();
  };
  const { hasAsked, isApproved, isOpened } = guideProgress(page, guide.hasFollowed);
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
          onClick={guide.dismiss}
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
