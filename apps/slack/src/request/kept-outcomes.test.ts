import { setTimeout as wait } from "node:timers/promises";

import { UsherError, type Store } from "@usher/core";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;
let away: { calls: readonly string[]; failures: number };

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

/** The real repository, whose calls fail while `away` names them. */
function failing<T extends object>(repository: T): T {
  return new Proxy(repository, {
    get(target, name: string & keyof T) {
      const method = target[name] as (...given: unknown[]) => Promise<unknown>;
      return async (...given: unknown[]) => {
        if (!away.calls.includes(name)) return method(...given);
        away.failures += 1;
        throw new UsherError("service.unavailable");
      };
    },
  });
}

async function begin(...calls: string[]): Promise<void> {
  away = { calls, failures: 0 };
  story = await startStory(database, {
    config: { worker: { pollMs: 50, postGapMs: 0, maxRetryMs: 50, leaseMs: 9_000 } },
    wrapStore: ({ read, transaction }: Store) => ({
      transaction,
      read: { ...read, slack: failing(read.slack), outbox: failing(read.outbox) },
    }),
  });
}

/** For longer than any number of tries that ends would last. */
async function outage(): Promise<void> {
  await story.until(() => away.failures > 6);
  away.calls = [];
  await story.settled();
}

test("a message's place stays known until it is stored, so the request is posted once", async () => {
  await begin("saveRendered");
  await story.invite("member", "jane@acme.com");
  await outage();
  expect(story.approvals()).toHaveLength(1);
  await story.clickButton("admin", "approve");
  await story.settled();
  expect(story.request().text).toContain("Admin approved jane@acme.com");
});

test("a posted log line stays known until it is stored, so each is posted once", async () => {
  await begin("saveLogged");
  await story.invite("member", "jane@acme.com");
  await outage();
  expect(story.thread()).toEqual(["📝 Member asked to invite jane@acme.com."]);
});

test("a finished job stays known until it is stored, so a direct message is posted once", async () => {
  await begin();
  await story.invite("member", "jane@acme.com");
  await story.settled();
  const before = story.dms("member").length;
  away.calls = ["finish"];
  await story.clickButton("admin", "approve", { settle: false });
  await outage();
  expect(story.dms("member").slice(before)).toHaveLength(1);
});

test("no jobs are claimed and /readyz returns 503 while an outcome is not stored", async () => {
  await begin("saveRendered");
  const readyz = async () => (await fetch(`${story.url}/readyz`)).status;
  expect(await readyz()).toBe(200);
  await story.invite("member", "jane@acme.com");
  await story.until(() => away.failures > 0);
  expect(await readyz()).toBe(503);
  await story.invite("member", "joe@acme.com");
  await wait(300);
  expect(story.approvals()).toHaveLength(1);
  await outage();
  expect(await readyz()).toBe(200);
  expect(story.approvals()).toHaveLength(2);
});
