import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

import { WebAPIPlatformError } from "@slack/web-api";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { slackErrors, type Caller, type ErrorOutcome } from "../testing/slack-errors.ts";
import { startStory, type Story } from "../testing/start-story.ts";
import { outcomeOf, unreachable } from "./slack-outcome.ts";

const outcomes: readonly ErrorOutcome[] = ["retried", "shown", "dead", "handled"];
const dayMs = 24 * 3_600_000;

const rows = Object.entries(slackErrors).flatMap(([method, { caller, ...errors }]) =>
  outcomes.flatMap((outcome) =>
    (errors[outcome] ?? "")
      .split(" ")
      .filter(Boolean)
      .map((error) => ({ method, caller, outcome, error })),
  ),
);
const rowsOf = (caller: Caller, outcome: ErrorOutcome) =>
  rows.filter((row) => row.caller === caller && row.outcome === outcome);
const said = (error: string) => new WebAPIPlatformError({ ok: false, error });

test("every method that the app calls is in the table, and every error has one outcome", () => {
  const source = resolve(import.meta.dirname, "..");
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
    (file) => /(?<!\.test)\.ts$/u.test(file) && !file.startsWith("testing/"),
  );
  // Our store has users too, and conversations are a client's alone.
  const call =
    /(?:client|interactive|background)\??\.((?:apps|auth|chat|conversations|oauth|users|views)(?:\.[a-zA-Z0-9]+)+)\(/gu;
  const methods = files.flatMap((file) =>
    [...readFileSync(resolve(source, file), "utf8").matchAll(call)].map(([, method]) => method),
  );
  expect(methods.length).toBeGreaterThan(15);
  // Bolt opens the socket by itself.
  const expected = new Set([...methods, "apps.connections.open"]);
  expect(new Set<unknown>(Object.keys(slackErrors))).toEqual(expected);
  const keys = rows.map(({ method, error }) => `${method} ${error}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.length).toBeGreaterThan(500);
});

describe("of a job", () => {
  test.each(rowsOf("job", "retried"))(
    "$error of $method is retried for 24 hours; then the job is dead",
    ({ error }) => {
      for (const attempts of [1, 8])
        expect(outcomeOf(said(error), { attempts, ageMs: 0 }).kind).toBe("retry");
      const isLimit = error === "ratelimited" || error === "rate_limited";
      const later = outcomeOf(said(error), { attempts: 8, ageMs: dayMs });
      expect(later.kind).toBe(isLimit ? "retry" : "dead");
    },
  );

  test.each(rowsOf("job", "shown"))("$error of $method waits until it is fixed", ({ error }) => {
    const outcome = outcomeOf(said(error), { attempts: 8, ageMs: 3 * dayMs });
    expect(outcome).toMatchObject({ kind: "retry", countsAsAttempt: false });
  });

  test.each(rowsOf("job", "dead"))("$error of $method is final at once", ({ error }) => {
    expect(outcomeOf(said(error), { attempts: 1, ageMs: 0 })).toEqual({
      kind: "dead",
      error,
    });
  });

  test("a person who cannot be reached is not an error", () => {
    for (const { method, error } of rowsOf("job", "handled"))
      if (method === "conversations.open") expect(unreachable).toContain(error);
  });
});

test.each(["<html><body>Service Unavailable</body></html>", "", "never_heard_of_it"])(
  "an answer that is unknown is retried: %s",
  (error) => {
    const outcome = outcomeOf(said(error), { attempts: 1, ageMs: 0 });
    expect(outcome).toMatchObject({ kind: "retry", countsAsAttempt: true });
    const reason = error === "never_heard_of_it" ? error : "unreadable_answer";
    expect(outcome).toMatchObject({ error: reason });
  },
);

describe("in Slack", () => {
  let database: TestDatabase;
  let story: Story;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => story.stop());
  afterAll(() => database.close());

  test("every error of views.open is answered", async () => {
    story = await startStory(database);
    for (const { error } of rows.filter(({ method }) => method === "views.open")) {
      story.slack.script("views.open", { kind: "error", error });
      expect((await story.invite("admin", "")).says).toMatch(/\.$/u);
    }
  });

  test("a message that can't be edited gets a reply in its thread, and its buttons answer with the outcome", async () => {
    story = await startStory(database);
    const errors = rows.filter(
      ({ method, outcome, error }) =>
        method === "chat.update" && outcome === "handled" && error !== "message_not_found",
    );
    expect(errors.length).toBeGreaterThan(5);
    for (const [n, { error }] of errors.entries()) {
      const email = `p${n}@acme.com`;
      await story.invite("member", email);
      await story.app.idle();
      const ts = story.approvals().at(-1)?.ts ?? "";
      story.slack.script("chat.update", { kind: "error", error });
      await story.clickButton("admin", "approve", { messageTs: ts });
      await story.until(() => story.thread(ts).some((line) => line.includes("can't be updated")));
      expect(story.thread(ts).join("\n")).toContain(`Admin approved ${email}`);
      expect(story.approvals()).toHaveLength(n + 1);
      await story.clickButton("owner", "approve", { messageTs: ts });
      expect(story.ephemeralTexts("owner").at(-1)).toMatch(/^Admin already approved this/u);
    }
  });

  test("a message that is given up after a day shows in the health", async () => {
    story = await startStory(database);
    story.slack.setDefault("chat.postMessage", { kind: "error", error: "team_added_to_org" });
    await story.invite("member", "jane@acme.com");
    await story.app.idle();
    const job = async () =>
      (
        await database.sql<{ state: string; last_error: string }>(
          `SELECT state, last_error FROM job
           WHERE organization_id = $1 AND kind = 'slack.approval'`,
          [story.organizationId],
        )
      )[0];
    expect(await job()).toEqual({ state: "ready", last_error: "team_added_to_org" });
    await database.sql(
      `UPDATE job SET attempts = 8, created_at = created_at - interval '25 hours',
         run_at = usher_now() WHERE organization_id = $1 AND kind = 'slack.approval'`,
      [story.organizationId],
    );
    await expect.poll(async () => (await job())?.state).toBe("dead");
    const health = async () =>
      (await story.as("admin").slack.list()).installations[0]?.health.lastError;
    await expect.poll(health).toBe("messages_given_up");
  });
});
