import { existsSync } from "node:fs";

import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startSandbox, type Sandbox } from "./start-sandbox.ts";

const executablePath =
  process.env.CHROMIUM_PATH ??
  ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

// A browser is the one thing the tests cannot bring along.
describe.skipIf(executablePath === undefined)("in a browser against the sandbox", () => {
  let db: TestDatabase;
  let sandbox: Sandbox;
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    db = await createTestDatabase();
    sandbox = await startSandbox({
      port: 0,
      dataDirectory: null,
      databaseUrl: db.url,
      logLevel: "silent",
    });
    browser = await chromium.launch({
      executablePath: executablePath ?? "",
      args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
    });
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(10_000);
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    page.on("pageerror", (error) => faults.push(error.message));
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
    const composer = page.getByRole("textbox").first();
    await composer.fill(text);
    await composer.press("Enter");
  };

  test("a member asks, the admin approves, Jane accepts, and the requester is told", async () => {
    await page.goto(sandbox.page);
    await actAs("Marco Diaz");
    await type("/invite jane@acme.com admin");
    await page.getByText("jane@acme.com as admin needs an approval").waitFor();

    await actAs("Adam Reyes");
    await open("approvals");
    await page
      .getByRole("button", { name: /^Approve/ })
      .first()
      .click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Approve" }).click();
    await page.getByText("Marco Diaz invited you to Acme").first().click();
    await expect.poll(() => page.getByRole("button", { name: /^Approve/ }).count()).toBe(0);

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
    expect(faults).toEqual([]);
  });

  test("an admin's invitation of a member needs no approval", async () => {
    await actAs("Adam Reyes");
    await open("general");
    await type("/invite sam@acme.com");
    await page.getByText("Invited sam@acme.com as member").waitFor();
    await page.getByText("Adam Reyes invited you to Acme").first().waitFor();
    expect(faults).toEqual([]);
  });
});
