import { createUsherClient } from "@usher/client";
import { createTestDatabase } from "@usher/core/testing";
import type { Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";

import { startSandbox } from "../start-sandbox.ts";
import { launchBrowser } from "./describe-in-browser.ts";

const timeoutMs = 30_000;
const linkPattern = /https?:\/\/\S+\/i\/\S+/;

type Place = Awaited<ReturnType<typeof startPlace>>;

/** A sandbox with a client of Acme's owner, and a browser for invitees, for the tests of a file. */
export function useInviteesBrowser(): () => Place {
  let place: Place | null = null;
  beforeAll(async () => {
    place = await startPlace();
  });
  afterAll(() => place?.stop());
  return () => {
    if (place === null) throw new Error("the sandbox is not running");
    return place;
  };
}

async function startPlace() {
  const db = await createTestDatabase();
  const sandbox = await startSandbox({ databaseUrl: db.url, logLevel: "silent" });
  const browser = await launchBrowser();
  const owner = createUsherClient({
    url: sandbox.server,
    apiKey: await sandbox.identity.session("owner"),
    organization: "acme",
  });
  /** The newest email to an address that came after `since`. */
  const emailTo = (email: string, since = new Date(0)) =>
    sandbox.fakeSendGrid.mailbox.waitFor(email, { since, timeoutMs });
  return {
    db,
    sandbox,
    owner,
    emailTo,
    async linkTo(email: string, since?: Date): Promise<string> {
      return linkPattern.exec((await emailTo(email, since)).text)?.[0] ?? "";
    },
    /** A page of a new visitor, without scripts. */
    async visit(locale = "en-US"): Promise<Page> {
      const context = await browser.newContext({ javaScriptEnabled: false, locale });
      const page = await context.newPage();
      page.setDefaultTimeout(timeoutMs);
      return page;
    },
    async stop() {
      await browser.close();
      await sandbox.stop();
      await db.close();
    },
  };
}
