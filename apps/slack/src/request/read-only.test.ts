import { createTestDatabase, failOver, promote, type TestDatabase } from "@usher/core/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";

const unavailable =
  "Usher's database isn't available right now. Nothing was saved; try again in a moment.";

let database: TestDatabase;
let story: Story;

/** A request is waiting when the database fails over to a server that takes no writes. */
beforeEach(async () => {
  database = await createTestDatabase();
  story = await startStory(database);
  await story.invite("member", "jane@acme.com");
  await story.app.idle();
  await failOver(database);
  await vi.waitFor(() => story.invitation("jane@acme.com"), { timeout: 30_000 });
});
afterEach(async () => {
  await story.stop();
  await database.close();
});

const ready = async () => (await fetch(`${story.url}/readyz`)).status;
const form = (user: string) => JSON.stringify(story.workspace.openView(user)?.blocks ?? null);

describe("on a database that takes no writes", () => {
  test("a command says that nothing was saved", async () => {
    expect((await story.invite("admin", "bob@acme.com")).says).toBe(unavailable);
  });

  test("many simultaneous commands get the same answer", async () => {
    const emails = Array.from({ length: 6 }, (_, at) => `guest-${at}@people.example`);
    const typed = await Promise.all(emails.map((email) => story.invite("admin", email)));
    for (const { says } of typed)
      expect(says).toMatch(/Nothing was saved; try again in a moment\.$/);
  });

  test("a list is shown", async () => {
    expect((await story.invite("admin", "list")).says).toContain("jane@acme.com");
  });

  test("a form opens, and what was typed stays in it when it cannot be saved", async () => {
    await story.invite("admin", "");
    await story.until(() => form("admin").includes("emails"));
    await story.workspace.submitView({
      user: "admin",
      values: { "emails.text": "bob@acme.com", "role.select": "member" },
    });
    const view = story.workspace.openView("admin");
    expect(JSON.stringify(view?.state)).toContain("bob@acme.com");
    expect(view?.errors).toEqual({ emails: unavailable });
  });

  test("a button says that nothing was saved, and decides nothing", async () => {
    await story.clickButton("admin", "approve", { settle: false });
    await story.until(() => story.ephemeralTexts("admin").length > 0);
    expect(story.ephemeralTexts("admin")).toEqual([unavailable]);
    expect((await story.invitation("jane@acme.com")).state).toBe("requested");
  });

  test("the Home tab is shown", async () => {
    await story.workspace.openHome({ user: "admin" });
    await story.until(() =>
      JSON.stringify(story.workspace.home("admin")).includes("jane@acme.com"),
    );
  });

  test("the app is alive and not ready", async () => {
    expect(await ready()).toBe(503);
    expect((await fetch(`${story.url}/healthz`)).status).toBe(200);
  });
});

test("after a promotion the app goes on by itself, its worker too", async () => {
  await story.invite("admin", "bob@acme.com");
  await promote(database);
  await vi.waitFor(
    async () => expect((await story.invite("admin", "kim@acme.com")).says).toMatch(/^Invited kim/),
    { timeout: 30_000 },
  );
  await vi.waitFor(async () => expect(await ready()).toBe(200), 15_000);
  await story.invite("member", "lee@acme.com");
  await story.until(() => story.approvals().length === 2);
});
