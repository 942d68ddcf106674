import { createUsherClient, isUsherError, type UsherClient } from "@usher/client";

import { createSandboxClient } from "./sandbox-client.ts";

export type StoryEntryPoints = {
  server: string;
  sandbox: string;
  personalKey: string;
  command: string;
};

/**
 * A member asks for an admin, the admin approves, Jane accepts, the requester is notified; then an
 * internal tool invites by typed calls. Uses only what a user has: signed Slack requests,
 * the email, the accept page and the client. Throws at the first step that is not as expected.
 */
export async function playStory(
  entryPoints: StoryEntryPoints,
  say: (line: string) => void,
): Promise<void> {
  const slack = createSandboxClient(entryPoints.sandbox);
  const client = createUsherClient({
    url: entryPoints.server,
    apiKey: entryPoints.personalKey,
    organization: "acme",
  });
  const invite = (text: string) => `${entryPoints.command} ${text}`;

  say(`1  Marco (member) types: ${invite("jane@acme.com admin “Runs the Berlin office”")}`);
  const asked = await slack.command(
    "member",
    "general",
    "jane@acme.com admin “Runs the Berlin office”",
  );
  say(`   ${asked}`);
  expect(/approval/i.test(asked), "the member learns that an approval is needed");

  say("2  #approvals shows the request; Adam (admin) clicks Approve");
  const request = await slack.message("admin", "approvals", (text) =>
    text.includes("jane@acme.com"),
  );
  say(`   ${request.text}`);
  await slack.click("admin", "approvals", request.ts, "approve");
  const updated = await slack.message(
    "admin",
    "approvals",
    (text, ts) => ts === request.ts && text !== request.text,
  );
  say(`   ${updated.text}`);

  say("3  Jane's email arrives");
  const email = await slack.email("jane@acme.com");
  say(`   ${email.subject}`);
  const link = linkIn(email.text);
  expect(link.startsWith(entryPoints.server), "the link points at the configured server");

  say("4  Jane opens the link and accepts");
  await acceptOnPage(link);
  const members = await client.member.list.query({ text: "jane@acme.com" });
  const jane = members.members[0];
  expect(jane?.roles.join() === "admin", "Jane is an admin of Acme");
  say(`   Jane is ${jane?.roles.join(", ")} of Acme`);
  const reported = await slack.directMessage("member", (text) => /joined/i.test(text));
  say(`   Marco reads: ${reported}`);

  say(`5  Adam (admin) types: ${invite("sam@acme.com")} — no approval needed`);
  say(`   ${await slack.command("admin", "general", "sam@acme.com")}`);
  await slack.email("sam@acme.com");
  await toolStory(client, say);
  say("\n✓ Every step was as expected.");
}

async function toolStory(client: UsherClient, say: (line: string) => void): Promise<void> {
  say("6  An internal tool invites three addresses by typed calls");
  const batch = await client.invitation.create.mutate({
    entries: [
      { email: "kim@partner.example", roles: ["billing"] },
      { email: "jane@acme.com" },
      { email: "not an address" },
    ],
  });
  for (const result of batch.results)
    say(
      `   ${result.email}: ${result.error ? `${result.error.code} — ${result.error.message}` : result.outcome}`,
    );
  expect(
    batch.results.map((result) => result.error?.code ?? result.outcome).join() ===
      "invited,invite.already_member,invite.invalid_email",
    "each entry has its own result",
  );
  const kim = batch.results[0]?.invitation?.id ?? "";
  await client.invitation.revoke.mutate({ id: kim, reason: "demo" });
  const again = await client.invitation.revoke.mutate({ id: kim }).catch((error: unknown) => error);
  expect(isUsherError(again, "invite.revoked"), "revoking twice is a coded error");
  say("   kim@partner.example was revoked; doing it again is invite.revoked");
  const audit = await client.audit.list.query({ subjectId: kim });
  say(
    `   Audit: ${audit.events
      .map((event) => event.action)
      .toReversed()
      .join(" → ")}`,
  );
}

async function acceptOnPage(link: string): Promise<void> {
  const page = await fetch(link);
  expect(page.status === 200, "the accept page answers 200");
  const done = await fetch(link, {
    method: "POST",
    redirect: "follow",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "sec-fetch-site": "same-origin",
    },
    body: "action=accept",
  });
  expect(done.status === 200, "accepting leads back to the page");
}

function linkIn(text: string): string {
  const link = /https?:\/\/\S+\/i\/\S+/.exec(text)?.[0];
  if (link === undefined) throw new Error("the email's text has no accept link");
  return link;
}

function expect(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`not as expected: ${what}`);
}
