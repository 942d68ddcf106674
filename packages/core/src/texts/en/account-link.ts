import type { AccountLinkTexts } from "../account-link-texts.ts";

export const englishAccountLink: AccountLinkTexts = {
  subject: "Is {account} your Slack account? ({organization})",
  heading: "Connect your Slack account?",
  asks: "The Slack account {account} of the workspace {workspace} says it is yours and wants to act for you in {organization}.",
  only: "Continue only if you just asked for this in Slack. The user of that Slack account will be able to do everything you can do.",
  button: "Review",
  over: {
    one: "The link works once, for {count} minute.",
    other: "The link works once, for {count} minutes.",
  },
  sentTo: "This email was sent to {address}.",
  notExpected:
    "If you did not ask for this, ignore this email. Nothing is connected without your confirmation. Contact an admin if it happens again.",
};
