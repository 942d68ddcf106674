import { emailKey } from "../mailbox/email-key.ts";
import type { PageState } from "../state/use-page.ts";
import { Guide } from "./guide.tsx";
import { approvalsChannel, guideProgress, storyLine, storyEmail } from "./guide-steps.ts";

const requester = { name: "member", channel: "general" };
const approver = { name: "admin", channel: approvalsChannel };

/** The guide with buttons that go to the next step. */
export function StoryGuide({ page }: { page: PageState }) {
  const { world, workspace, emails, selection, composing, composerBox, email, guide } = page;
  const isHere = workspace.people.some(({ name }) => name === requester.name);
  if (!guide.isShown || !isHere) return null;
  const line = storyLine(world.command);
  const channelId = (name: string): string =>
    workspace.channels.find((channel) => channel.name === name)?.id ?? "";
  return (
    <Guide
      progress={guideProgress(page, guide.hasFollowed)}
      line={line}
      onAsk={() => {
        const channel = channelId(requester.channel);
        selection.actAs(requester.name, channel);
        composing.writeAs(requester.name, channel, line);
        requestAnimationFrame(() => composerBox.current?.focus());
      }}
      onApprove={() => selection.actAs(approver.name, channelId(approver.channel))}
      onEmail={() => {
        const sent = storyEmail(emails);
        if (sent !== undefined) email.select(emailKey(sent));
        page.panel.open("mailbox");
        const mailbox = document.getElementById("mailbox");
        mailbox?.scrollIntoView();
        mailbox?.focus();
      }}
      onDismiss={guide.dismiss}
    />
  );
}
