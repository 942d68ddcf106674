import { expect, test } from "vitest";

import { describeInBrowser } from "./testing/describe-in-browser.ts";
import { useInviteesBrowser } from "./testing/use-invitees-browser.ts";

describeInBrowser("in Chromium, without scripts,", 120_000, () => {
  const place = useInviteesBrowser();

  async function open(link: string) {
    const page = await place().visit("de-DE");
    const errors: string[] = [];
    // The page of an expired link is a 410, which Chromium reports.
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().includes("410"))
        errors.push(message.text());
    });
    await page.goto(link);
    return { page, errors };
  }

  test("the page of an expired link gets the invitee a new one by email, which accepts", async () => {
    const { db, owner, linkTo } = place();
    const email = "renewal@people.example";
    await owner.organization.updatePolicy.mutate({ policy: { renewal: "automatic" } });
    await owner.invitation.create.mutate({ entries: [{ email }] });
    const old = await linkTo(email);
    await db.sql(
      `UPDATE invitation SET expires_at = usher_now() - interval '1 hour',
           mail_queued_at = usher_now() - interval '8 days' WHERE email = $1`,
      [email],
    );
    const since = new Date();
    const { page, errors } = await open(old);
    await page.getByRole("heading", { name: "Diese Einladung ist abgelaufen" }).waitFor();
    await page.getByRole("button", { name: "Neuen Link anfordern" }).click();
    await page.getByRole("heading", { name: "Wir haben Ihre Anfrage erhalten" }).waitFor();
    const link = await linkTo(email, since);
    expect(link).not.toBe(old);
    await page.goto(old);
    await page.getByRole("heading", { name: "Es wurde ein neuerer Link gesendet" }).waitFor();
    await page.goto(link);
    await page.getByRole("button", { name: "Einladung annehmen" }).click();
    await page.getByText(email).waitFor();
    const { invitations } = await owner.invitation.list.query({ email });
    expect(invitations).toMatchObject([{ state: "accepted", generation: 2 }]);
    expect(await page.context().cookies()).toEqual([]);
    expect(errors).toEqual([]);
    await page.context().close();
  });
});
