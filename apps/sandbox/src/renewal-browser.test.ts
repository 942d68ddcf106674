import { createUsherClient, type UsherClient } from "@usher/client";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startSandbox, type Sandbox } from "./start-sandbox.ts";
import { findBrowser } from "./testing/find-browser.ts";

const executablePath = findBrowser(process.env.CHROMIUM_PATH);
const skipReason = "no browser found; install Chromium or set CHROMIUM_PATH";
const linkPattern = /https?:\/\/\S+\/i\/\S+/;

// A browser is the one thing the tests cannot bring along.
describe.skipIf(executablePath === undefined)(
  "in Chromium, without scripts,",
  { timeout: 120_000, meta: { skipReason } },
  () => {
    let db: TestDatabase;
    let sandbox: Sandbox;
    let browser: Browser;
    let owner: UsherClient;

    beforeAll(async () => {
      db = await createTestDatabase();
      sandbox = await startSandbox({ databaseUrl: db.url, logLevel: "silent" });
      browser = await chromium.launch({
        executablePath: executablePath ?? "",
        args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
      });
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

    async function linkIn(email: string, since: Date): Promise<string> {
      const mailbox = { since, timeoutMs: 30_000 };
      const { text } = await sandbox.fakeSendGrid.mailbox.waitFor(email, mailbox);
      return linkPattern.exec(text)?.[0] ?? "";
    }

    async function open(link: string) {
      const context = await browser.newContext({ javaScriptEnabled: false, locale: "de-DE" });
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      const errors: string[] = [];
      // The page of an expired link is a 410, which Chromium reports.
      page.on("console", (message) => {
        if (message.type() === "error" && !message.text().includes("410"))
          errors.push(message.text());
      });
      await page.goto(link);
      return { context, page, errors };
    }

    test("the page of an expired link gets the invitee a new one by email, which accepts", async () => {
      const email = "renewal@people.example";
      await owner.organization.updatePolicy.mutate({ policy: { renewal: "automatic" } });
      await owner.invitation.create.mutate({ entries: [{ email }] });
      const old = await linkIn(email, new Date(0));
      await db.sql(
        `UPDATE invitation SET expires_at = usher_now() - interval '1 hour',
           mail_queued_at = usher_now() - interval '8 days' WHERE email = $1`,
        [email],
      );
      const since = new Date();
      const { context, page, errors } = await open(old);
      await page.getByRole("heading", { name: "Diese Einladung ist abgelaufen" }).waitFor();
      await page.getByRole("button", { name: "Neuen Link anfordern" }).click();
      await page.getByRole("heading", { name: "Wir haben Ihre Anfrage erhalten" }).waitFor();
      const link = await linkIn(email, since);
      expect(link).not.toBe(old);
      await page.goto(old);
      await page.getByRole("heading", { name: "Es wurde ein neuerer Link gesendet" }).waitFor();
      await page.goto(link);
      await page.getByRole("button", { name: "Einladung annehmen" }).click();
      await page.getByText(email).waitFor();
      const { invitations } = await owner.invitation.list.query({ email });
      expect(invitations).toMatchObject([{ state: "accepted", generation: 2 }]);
      expect(await context.cookies()).toEqual([]);
      expect(errors).toEqual([]);
      await context.close();
    });
  },
);
