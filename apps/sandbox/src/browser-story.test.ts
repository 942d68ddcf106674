import { createUsherClient } from "@usher/client";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { startSandbox, type Sandbox } from "./start-sandbox.ts";
import { describeInBrowser, launchBrowser } from "./testing/describe-in-browser.ts";

const pollOptions = { timeout: 60_000 };

describeInBrowser("in a browser against the sandbox", 300_000, () => {
  let db: TestDatabase;
  let sandbox: Sandbox;
  let browser: Browser;
  let page: Page;
  const pageErrors: string[] = [];

  beforeAll(async () => {
    db = await createTestDatabase();
    sandbox = await startSandbox({
      databaseUrl: db.url,
      logLevel: "silent",
      slackWaitMs: 20_000,
    });
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(pollOptions.timeout);
    page.on("console", (message) => message.type() === "error" && pageErrors.push(message.text()));
    page.on("pageerror", (error) => pageErrors.push(error.message));
  });
  afterAll(async () => {
    await browser?.close();
    await sandbox?.stop();
    await db?.close();
  });

  const actAs = (name: string) => page.getByRole("button", { name }).first().click();
  const open = (place: string) =>
    page.getByRole("navigation").getByText(place, { exact: true }).click();
  const type = async (text: string) => {
    const composer = page.getByRole("textbox", { name: /^Message / });
    await composer.fill(text);
    await composer.press("Enter");
  };
  const dialog = () => page.getByRole("dialog");
  /** The newest message of the place that has this text, with its buttons. */
  const message = (words: string) =>
    page
      .getByRole("listitem")
      .filter({ hasText: words, has: page.locator(".message-head") })
      .last();
  const saying = (words: string | RegExp) => page.getByRole("log").getByText(words).last();
  /** In one of the app's tabs. */
  const openApp = async (tab: "Messages" | "Home") => {
    await open("Usher");
    await page.getByRole("group", { name: "Usher's tabs" }).getByText(tab).click();
  };
  const setQuorum = async (quorum: number) => {
    const owner = createUsherClient({
      url: sandbox.server,
      apiKey: await sandbox.identity.session("owner"),
      organization: "acme",
    });
    await owner.organization.updatePolicy.mutate({ policy: { approval: { quorum } } });
  };
  const approve = async (email: string) => {
    await message(email)
      .getByRole("button", { name: /^Approve/ })
      .click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Approve" }).click();
  };

  test("a member requests, the admin approves, Jane accepts, and the requester is notified", async () => {
    await page.goto(sandbox.page);
    await actAs("Marco Diaz");
    await type("/invite jane@acme.com admin");
    await page.getByText("jane@acme.com (admin) needs approval").waitFor();

    await actAs("Adam Reyes");
    await open("approvals");
    await page
      .getByRole("button", { name: /^Approve/ })
      .first()
      .click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Approve" }).click();
    await page.getByText("Marco Diaz invited you to Acme").first().click();
    await expect
      .poll(() => page.getByRole("button", { name: /^Approve/ }).count(), pollOptions)
      .toBe(0);

    const [accept] = await Promise.all([
      page.context().waitForEvent("page"),
      page
        .getByText(/open the accept link/i)
        .first()
        .click(),
    ]);
    await accept.waitForLoadState();
    expect(new URL(accept.url()).origin).toBe(sandbox.server);
    await accept.getByRole("button", { name: /^Accept/ }).click();
    await accept
      .getByText(/You joined/)
      .first()
      .waitFor();

    await actAs("Marco Diaz");
    await open("Usher");
    await page.getByText("jane@acme.com joined Acme as admin").first().waitFor();
    expect(pageErrors).toEqual([]);
  });

  test("an admin's invitation of a member needs no approval", async () => {
    await actAs("Adam Reyes");
    await open("general");
    await type("/invite sam@acme.com");
    await page.getByText("Invited sam@acme.com as member").waitFor();
    await page.getByText("Adam Reyes invited you to Acme").first().waitFor();
    expect(pageErrors).toEqual([]);
  });

  test("the form invites several people with a note", async () => {
    await actAs("Marco Diaz");
    await open("general");
    await page.getByRole("button", { name: "Shortcut: Invite someone" }).click();
    await dialog().getByLabel("Email addresses").fill("ann@acme.com\nben@acme.com");
    await dialog().getByLabel("Role").selectOption("billing");
    await dialog().getByLabel("Note for the approvers").fill("They run the books");
    await dialog().getByRole("button", { name: "Invite" }).click();
    await dialog().getByText("ben@acme.com (billing) need approval").waitFor();
    await dialog().getByText("Close", { exact: true }).click();
    await dialog().waitFor({ state: "detached" });

    await actAs("Adam Reyes");
    await open("approvals");
    await message("They run the books").getByText("ann@acme.com").first().waitFor();
    expect(pageErrors).toEqual([]);
  });

  test("with a quorum of two the second approval sends the email", async () => {
    await setQuorum(2);
    await actAs("Marco Diaz");
    await open("general");
    await type("/invite quo@acme.com admin");
    await saying("quo@acme.com (admin) needs approval").waitFor();

    await actAs("Adam Reyes");
    await open("approvals");
    await approve("quo@acme.com");
    await message("quo@acme.com").getByText("1 of 2").first().waitFor();
    expect(sandbox.fakeSendGrid.mailbox.list({ to: "quo@acme.com" })).toEqual([]);

    await actAs("Olivia Park");
    await open("approvals");
    await approve("quo@acme.com");
    await page
      .getByRole("list", { name: "Emails, newest first" })
      .getByText("quo@acme.com")
      .waitFor();
    await expect
      .poll(() =>
        message("quo@acme.com")
          .getByRole("button", { name: /^Approve/ })
          .count(),
      )
      .toBe(0);
    await setQuorum(1);
    expect(pageErrors).toEqual([]);
  });

  test("a denial with a reason reaches the requester", async () => {
    await actAs("Marco Diaz");
    await open("general");
    await type("/invite den@acme.com owner");
    await saying("den@acme.com (owner) needs approval").waitFor();

    await actAs("Olivia Park");
    await open("approvals");
    await message("den@acme.com").getByRole("button", { name: /^Deny/ }).click();
    await dialog().getByRole("textbox").fill("We have two owners already");
    await dialog().getByRole("button", { name: /^Deny/ }).click();
    await dialog().waitFor({ state: "detached" });
    await message("den@acme.com").getByText("We have two owners already").first().waitFor();

    await actAs("Marco Diaz");
    await openApp("Messages");
    await saying("We have two owners already").waitFor();
    expect(pageErrors).toEqual([]);
  });

  test("the Home tab shows open requests and decides them", async () => {
    await actAs("Adam Reyes");
    await openApp("Home");
    const home = page.getByRole("region", { name: "Home tab" });
    await home.getByText("ann@acme.com").first().waitFor();
    await home
      .getByRole("button", { name: /^Approve.*ann@acme\.com|^Approve.*2 people/ })
      .first()
      .click();
    const asked = page.getByRole("alertdialog").getByRole("button", { name: "Approve" });
    const emails = page.getByRole("list", { name: "Emails, newest first" });
    await Promise.race([asked.click(), emails.getByText("ann@acme.com").waitFor()]);
    await emails.getByText("ann@acme.com").waitFor();
    expect(pageErrors).toEqual([]);
  });

  test("an invitation is sent again, then revoked", async () => {
    await page.getByRole("button", { name: "+1 h" }).click();
    await actAs("Adam Reyes");
    await open("general");
    await type("/invite resend quo@acme.com");
    await expect
      .poll(() => sandbox.fakeSendGrid.mailbox.list({ to: "quo@acme.com" }).length, pollOptions)
      .toBe(2);
    await open("approvals");
    await message("quo@acme.com").getByLabel("More actions").click();
    await message("quo@acme.com")
      .getByRole("button", { name: /^Revoke/ })
      .click();
    await dialog()
      .getByRole("button", { name: /^Revoke/ })
      .click();
    await message("quo@acme.com")
      .getByText(/revoked/i)
      .first()
      .waitFor();
    expect(pageErrors).toEqual([]);
  });

  test("an owner chooses approvers by typing", async () => {
    await actAs("Olivia Park");
    await open("general");
    await type("/invite settings");
    const people = dialog().getByRole("group", { name: /^Who can approve/ });
    await people.getByRole("searchbox").fill("Ada");
    await people.getByRole("button", { name: "Adam Reyes" }).click();
    await people.getByRole("button", { name: "Remove Adam Reyes" }).waitFor();
    await dialog().getByRole("button", { name: "Cancel" }).click();
    await dialog().waitFor({ state: "detached" });
    expect(pageErrors).toEqual([]);
  });

  test("a simulated bounce is shown to the inviter and in the mailbox", async () => {
    await actAs("Adam Reyes");
    await open("general");
    await type("/invite bou@acme.com");
    const emails = page.getByRole("list", { name: "Emails, newest first" });
    await emails.getByText("bou@acme.com").click();
    await openApp("Messages");
    await page.getByRole("button", { name: "Bounced" }).click();
    await saying(/bou@acme\.com.*bounced/).waitFor();
    await page.getByText(/email bounced: 550 5\.1\.1/).waitFor();
    expect(pageErrors).toEqual([]);
  });

  test("the page shows deliberate failures, and lists the traffic", async () => {
    await page.getByRole("tab", { name: "Failures" }).click();
    await page.getByRole("button", { name: "SendGrid: 500" }).click();
    await page.getByText("Broken on purpose:").waitFor();
    await open("general");
    await type("/invite bro@acme.com");
    await page.getByRole("tab", { name: "Traffic" }).click();
    await page.getByRole("checkbox", { name: "failed" }).check();
    await page
      .getByRole("button", { name: /app → SendGrid.*bro@acme\.com.*500/ })
      .first()
      .click();
    await page.getByRole("region", { name: "Body" }).getByText("bro@acme.com").waitFor();
    await page.getByRole("button", { name: "Fix all" }).click();
    await page.getByText("Broken on purpose:").waitFor({ state: "detached" });
    await page.getByRole("tab", { name: /^Mailbox/ }).click();
    await page
      .getByRole("list", { name: "Emails, newest first" })
      .getByText("bro@acme.com")
      .waitFor();
    expect(pageErrors).toEqual([]);
  });

  test("the other workspace sees the same requests and decides them", async () => {
    await actAs("Marco Diaz");
    await open("general");
    await type("/invite two@acme.com admin");
    await saying("two@acme.com (admin) needs approval").waitFor();
    await page.getByRole("button", { name: "Acme Labs" }).click();
    await actAs("Lena Vogel");
    await open("approvals");
    await approve("two@acme.com");
    await page.getByRole("button", { name: "Acme", exact: true }).click();
    await actAs("Adam Reyes");
    await open("approvals");
    await message("two@acme.com").getByText("Lena Vogel").first().waitFor();
    expect(pageErrors).toEqual([]);
  });

  test("the first Tab stop leads to the message box", async () => {
    await page.goto(sandbox.page);
    await page.getByRole("textbox", { name: /^Message / }).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.locator("#composer:focus").waitFor();
  });

  test("on a phone the conversation has most of the screen", async () => {
    const phone = await browser.newPage({ viewport: { width: 360, height: 740 } });
    await phone.goto(sandbox.page);
    const box = phone.getByRole("textbox", { name: /^Message / });
    await box.waitFor();
    const main = await phone.getByRole("main").boundingBox();
    const composer = await box.boundingBox();
    const width = await phone.evaluate("document.documentElement.scrollWidth");
    await phone.close();
    expect(main?.y).toBeLessThan(740 / 4);
    expect((composer?.y ?? 740) + (composer?.height ?? 0)).toBeLessThanOrEqual(740);
    expect(width).toBe(360);
  });
});
