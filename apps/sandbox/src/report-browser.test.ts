import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";

import { describeInBrowser } from "./testing/describe-in-browser.ts";
import { useInviteesBrowser } from "./testing/use-invitees-browser.ts";

describeInBrowser("in Chromium, without scripts,", 120_000, () => {
  const place = useInviteesBrowser();
  let page: Page;
  beforeAll(async () => {
    page = await place().visit();
  });

  async function invited(email: string) {
    const { owner, emailTo, linkTo } = place();
    await owner.invitation.create.mutate({ entries: [{ email }] });
    const { headers } = await emailTo(email);
    return { headers, link: await linkTo(email) };
  }

  async function choose(button: string): Promise<void> {
    await page.getByText("Not expecting this?").click();
    await page.getByRole("button", { name: button }).click();
  }

  test("an invitee declines with a reason, mutes and lifts it", async () => {
    const { link } = await invited("decliner@outside.example");
    await page.goto(link);
    await page.getByText("Add a reason").click();
    await page.getByRole("textbox").fill("See www.evil.example");
    await page.getByRole("button", { name: "Decline" }).click();
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("textbox").inputValue()).toBe("See www.evil.example");
    await page.getByRole("textbox").fill("I already work there.");
    await page.getByRole("button", { name: "Decline" }).click();
    await page.getByRole("heading", { name: "You declined" }).waitFor();
    const { invitations } = await place().owner.invitation.list.query({ states: ["declined"] });
    expect(invitations.map(({ stateReason }) => stateReason)).toEqual(["I already work there."]);
    await choose("No more from Acme");
    await page.getByText("You muted Acme").waitFor();
    await page.getByRole("button", { name: "Allow invitations from Acme again" }).click();
    await page.getByText("Not expecting this?").waitFor();
  });

  test("one click of an email provider mutes, and its page shows it", async () => {
    const { headers, link } = await invited("one-click@outside.example");
    expect(headers["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
    const address = headers["List-Unsubscribe"]?.slice(1, -1) ?? "";
    await page.goto(address);
    await page.getByRole("button", { name: "Mute Acme" }).waitFor();
    const body = new URLSearchParams({ "List-Unsubscribe": "One-Click" });
    expect((await fetch(address, { method: "POST", body })).status).toBe(200);
    await page.reload();
    await page.getByRole("heading", { name: "You muted Acme" }).waitFor();
    await page.goto(link);
    await page.getByText("You muted Acme").waitFor();
  });

  test("three reports pause, the owner is told and resumes", async () => {
    for (const name of ["ann", "ben", "cleo"]) {
      await page.goto((await invited(`${name}@outside.example`)).link);
      await choose("This is spam");
      await page.getByText("You reported Acme as spam").waitFor();
    }
    const entries = [{ email: "late@outside.example" }];
    await expect(place().owner.invitation.create.mutate({ entries })).rejects.toThrow(
      "Invitations are paused",
    );
    expect((await place().owner.organization.get.query()).invitationsPause).not.toBeNull();
    await expect
      .poll(() => JSON.stringify(place().sandbox.workspace.dm("owner")), { timeout: 30_000 })
      .toContain("Several people reported invitations from Acme");
    await place().owner.organization.resumeInvitations.mutate();
    expect((await invited("late@outside.example")).link).toContain("/i/");
  });
});
