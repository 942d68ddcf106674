import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { createUsherClient, type UsherClient } from "@usher/client";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { chromium, type Browser } from "playwright-core";
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
    let app: Server;
    let appOrigin: string;
    let owner: UsherClient;
    const visits: string[] = [];

    beforeAll(async () => {
      db = await createTestDatabase();
      sandbox = await startSandbox({ databaseUrl: db.url, logLevel: "silent" });
      browser = await chromium.launch({
        executablePath: executablePath ?? "",
        args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
      });
      app = createServer((request, response) => {
        if (request.url !== "/favicon.ico") visits.push(request.url ?? "");
        response.setHeader("content-type", "text/html").end("<h1>Welcome</h1>");
      }).listen(0, "127.0.0.1");
      await once(app, "listening");
      // A server that listens on a port has an address with it.
      appOrigin = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
      owner = createUsherClient({
        url: sandbox.server,
        apiKey: await sandbox.identity.session("owner"),
        organization: "acme",
      });
      await owner.organization.updatePolicy.mutate({ policy: { returnOrigins: [appOrigin] } });
    });
    afterAll(async () => {
      app?.closeAllConnections();
      app?.close();
      await browser?.close();
      await sandbox?.stop();
      await db?.close();
    });

    async function openInvitation(email: string) {
      await owner.invitation.create.mutate({
        entries: [{ email, returnTo: `${appOrigin}/welcome?from=usher` }],
      });
      const { text } = await sandbox.fakeSendGrid.mailbox.waitFor(email, {
        since: new Date(0),
        timeoutMs: 30_000,
      });
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      const errors: string[] = [];
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      await page.goto(/https?:\/\/\S+\/i\/\S+/.exec(text)?.[0] ?? "");
      await page.getByRole("button", { name: /^Accept/ }).click();
      return { context, page, errors };
    }

    test("the page leads to the app with a code, and leaves no cookie", async () => {
      const { context, page, errors } = await openInvitation("handover@people.example");
      await page.getByRole("button", { name: "Continue to Acme" }).click();
      await page.getByRole("heading", { name: "Welcome" }).waitFor();
      expect(new URL(page.url()).origin).toBe(appOrigin);
      const visit = new URL(visits.at(-1) ?? "", appOrigin);
      expect(visit.pathname).toBe("/welcome");
      expect(visit.searchParams.get("from")).toBe("usher");
      const { secret } = await owner.apiKey.create.mutate({
        kind: "org_key",
        name: "app",
        permissions: ["invitation:accept"],
      });
      const key = createUsherClient({ url: sandbox.server, apiKey: secret });
      const code = visit.searchParams.get("code") ?? "";
      const answer = await key.invitation.exchange.mutate({ code });
      expect(answer.user.email).toBe("handover@people.example");
      expect(await context.cookies()).toEqual([]);
      expect(errors).toEqual([]);
      await context.close();
    });

    test("the browser refuses a redirect to an origin that the page does not name", async () => {
      const email = "refused@people.example";
      const { context, page } = await openInvitation(email);
      await page.getByRole("button", { name: "Continue to Acme" }).waitFor();
      const before = visits.length;
      const other = appOrigin.replace("127.0.0.1", "localhost");
      await owner.organization.updatePolicy.mutate({
        policy: { returnOrigins: [appOrigin, other] },
      });
      await db.sql("UPDATE invitation SET return_to = $2 WHERE email_key = $1", [
        email,
        `${other}/welcome`,
      ]);
      const refused = page.waitForEvent("console", (message) =>
        message.text().includes("form-action"),
      );
      await page.getByRole("button", { name: "Continue to Acme" }).click();
      expect((await refused).type()).toBe("error");
      expect(visits.slice(before)).toEqual([]);
      await page.reload();
      await page.getByRole("button", { name: "Continue to Acme" }).click();
      await page.getByRole("heading", { name: "Welcome" }).waitFor();
      expect(new URL(page.url()).origin).toBe(other);
      await context.close();
    });
  },
);
