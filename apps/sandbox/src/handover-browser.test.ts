import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { createUsherClient } from "@usher/client";
import { afterAll, beforeAll, expect, test } from "vitest";

import { describeInBrowser } from "./testing/describe-in-browser.ts";
import { useInviteesBrowser } from "./testing/use-invitees-browser.ts";

describeInBrowser("in Chromium, without scripts,", 120_000, () => {
  const place = useInviteesBrowser();
  let app: Server;
  let appOrigin: string;
  const visits: string[] = [];

  beforeAll(async () => {
    app = createServer((request, response) => {
      if (request.url !== "/favicon.ico") visits.push(request.url ?? "");
      response.setHeader("content-type", "text/html").end("<h1>Welcome</h1>");
    }).listen(0, "127.0.0.1");
    await once(app, "listening");
    // A server that listens on a port has an address with it.
    appOrigin = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
    await place().owner.organization.updatePolicy.mutate({
      policy: { returnOrigins: [appOrigin] },
    });
  });
  afterAll(() => {
    app?.closeAllConnections();
    app?.close();
  });

  async function openInvitation(email: string) {
    const { owner, linkTo, visit } = place();
    await owner.invitation.create.mutate({
      entries: [{ email, returnTo: `${appOrigin}/welcome?from=usher` }],
    });
    const page = await visit();
    const errors: string[] = [];
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(await linkTo(email));
    await page.getByRole("button", { name: /^Accept/ }).click();
    return { page, errors };
  }

  test("the page leads to the app with a code, and leaves no cookie", async () => {
    const { page, errors } = await openInvitation("handover@people.example");
    await page.getByRole("button", { name: "Continue to Acme" }).click();
    await page.getByRole("heading", { name: "Welcome" }).waitFor();
    expect(new URL(page.url()).origin).toBe(appOrigin);
    const visit = new URL(visits.at(-1) ?? "", appOrigin);
    expect(visit.pathname).toBe("/welcome");
    expect(visit.searchParams.get("from")).toBe("usher");
    const { secret } = await place().owner.apiKey.create.mutate({
      kind: "org_key",
      name: "app",
      permissions: ["invitation:accept"],
    });
    const key = createUsherClient({ url: place().sandbox.server, apiKey: secret });
    const code = visit.searchParams.get("code") ?? "";
    const answer = await key.invitation.exchange.mutate({ code });
    expect(answer.user.email).toBe("handover@people.example");
    expect(await page.context().cookies()).toEqual([]);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test("the browser refuses a redirect to an origin that the page does not name", async () => {
    const email = "refused@people.example";
    const { page } = await openInvitation(email);
    await page.getByRole("button", { name: "Continue to Acme" }).waitFor();
    const before = visits.length;
    const other = appOrigin.replace("127.0.0.1", "localhost");
    await place().owner.organization.updatePolicy.mutate({
      policy: { returnOrigins: [appOrigin, other] },
    });
    await place().db.sql("UPDATE invitation SET return_to = $2 WHERE email_key = $1", [
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
    await page.context().close();
  });
});
