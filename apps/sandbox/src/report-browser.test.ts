import { createUsherClient, type UsherClient } from "@usher/client";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startSandbox, type Sandbox } from "./start-sandbox.ts";
import { findBrowser } from "./testing/find-browser.ts";

const executablePath = findBrowser(process.env.CHROMIUM_PATH);
const skipReason = "no browser found; install Chromium or set CHROMIUM_PATH";

// A browser is the one thing the tests cannot bring along.
describe.skipIf(executablePath === undefined)(
  "in Chromium, without scripts,",
  { timeout: 120_000, meta: { skipReason } },
  () => {
    let db: TestDatabase;
    let sandbox: Sandbox;
    let browser: Browser;
    let page: Page;
    let owner: UsherClient;

    beforeAll(async () => {
      db = await createTestDatabase();
      sandbox = await startSandbox({ databaseUrl: db.url, logLevel: "silent" });
      browser = await chromium.launch({
        executablePath: executablePath ?? "",
        args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
      });
      page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
      page.setDefaultTimeout(30_000);
      owner = createUsherClient({
        url: sandbox.server,
        apiKey: await sandbox.identity.session("owner"),
        organization: "acme",
      });
    });
    afterAll(async () => {
      await browser?.close();
      await sandbox?.stop();
      await db?.close();
    });

    async function invited(email: string) {
      await owner.invitation.create.mutate({ entries: [{ email }] });
      const { text, headers } = await sandbox.fakeSendGrid.mailbox.waitFor(email, {
        since: new Date(0),
        timeoutMs: 30_000,
      });
      return { headers, link: /https?:\/\/\S+\/i\/\S+/.exec(text)?.[0] ?? "" };
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
      const { invitations } = await owner.invitation.list.query({ states: ["declined"] });
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
      await expect(owner.invitation.create.mutate({ entries })).rejects.toThrow(
        "Invitations are paused",
      );
      expect((await owner.organization.get.query()).invitationsPause).not.toBeNull();
      await expect
        .poll(() => JSON.stringify(sandbox.workspace.dm("owner")), { timeout: 30_000 })
        .toContain("Several people reported invitations from Acme");
      await owner.organization.resumeInvitations.mutate();
      expect((await invited("late@outside.example")).link).toContain("/i/");
    });
  },
);
