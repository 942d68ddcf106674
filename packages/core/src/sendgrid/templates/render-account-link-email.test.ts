import { expect, test } from "vitest";

import { renderAccountLinkEmail } from "./render-account-link-email.tsx";

const link = "https://usher.example/slack/link/token";

test("the email about a Slack account names it as it is written in the subject", () => {
  const { subject, fromName, text, html } = renderAccountLinkEmail({
    sendId: "0190a000-0000-7000-8000-000000000001",
    organizationId: "0190a000-0000-7000-8000-000000000003",
    kind: "account_link",
    to: "jane.doe@mail.acme.com",
    organizationName: "Acme.io",
    locale: "en",
    slackUserName: "jane.doe",
    teamName: "Acme.io HQ",
    minutes: 10,
    link,
  });
  expect(subject).toBe("Is @jane.doe your Slack account? (Acme.io)");
  expect(fromName).toBe("Acme.io");
  for (const part of [text, html]) {
    expect(part).toContain("jane.doe@mail.acme.com");
    expect(part).not.toContain("Acme.io");
  }
});
