import {
  createTestDatabase,
  metricValue,
  readMetrics,
  type TestDatabase,
} from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
const stories: Story[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await Promise.all(stories.splice(0).map((story) => story.stop()));
});
afterAll(() => database.close());

async function start(
  ...options: Parameters<typeof startStory> extends [unknown, ...infer R] ? R : never
) {
  const story = await startStory(database, ...options);
  stories.push(story);
  return story;
}

async function scrape({ url }: Story): Promise<string> {
  const answer = await fetch(`${url}/metrics`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  return answer.text();
}

const acks = (text: string, kind: string) =>
  metricValue(text, "usher_slack_ack_duration_seconds_count", { kind });
const calls = (text: string, method: string, outcome: string) =>
  metricValue(text, "usher_slack_api_calls_total", { method, outcome });

describe.each([{ socket: false }, { socket: true }])("socket mode: $socket", (options) => {
  test("commands, clicks and events are timed until their ack", async () => {
    const story = await start(options);
    await story.invite("member", "jane@acme.com admin");
    await story.app.idle();
    await story.clickButton("admin", "approve");
    await story.workspace.event({ type: "channel_rename" });
    const text = await scrape(story);
    expect([acks(text, "command"), acks(text, "action"), acks(text, "event")]).toEqual([1, 1, 1]);
    expect(acks(text, "view")).toBeNull();
    const inTime = { kind: "command", le: "3" };
    expect(metricValue(text, "usher_slack_ack_duration_seconds_bucket", inTime)).not.toBeNull();
    expect(calls(text, "auth.test", "ok")).toBe(1);
    expect(calls(text, "chat.postMessage", "ok")).toBeGreaterThan(0);
    const took = { method: "chat.postMessage" };
    expect(metricValue(text, "usher_slack_api_duration_seconds_count", took)).toBeGreaterThan(0);
    const runs = { kind: "slack.approval", outcome: "done" };
    expect(metricValue(text, "usher_job_runs_total", runs)).toBeGreaterThan(0);
    expect(metricValue(text, "process_resident_memory_bytes")).toBeGreaterThan(1_000_000);
  });
});

test("a call that Slack rejects counts as an error", async () => {
  const story = await start();
  story.slack.script("chat.postMessage", { kind: "error", error: "channel_not_found" });
  await story.invite("member", "jane@acme.com admin");
  await expect
    .poll(async () => calls(await scrape(story), "chat.postMessage", "error"))
    .toBeGreaterThan(0);
});

test("no secret and nothing that people typed becomes a label", async () => {
  const story = await start();
  await story.invite("member", "jane@acme.com admin “hello there”");
  await story.app.idle();
  await story.clickButton("member", "approve");
  await story.clickButton("admin", "approve");
  await story.app.idle();
  const text = await scrape(story);
  expect(readMetrics(text).length).toBeGreaterThan(50);
  const { config, workspace, organizationId } = story;
  const secrets = [workspace.botToken, config.signingSecret, workspace.teamId, organizationId];
  for (const secret of [
    ...secrets,
    config.workspaces[0]?.organization,
    "jane@acme.com",
    "hello there",
  ]) {
    expect(secret).not.toBe("");
    expect(text).not.toContain(secret);
  }
  const methods = readMetrics(text).flatMap(({ labels }) => labels["method"] ?? []);
  expect(methods).toContain("response_url");
  for (const method of methods) expect(method).toMatch(/^(response_url|[a-z]+(\.[a-zA-Z]+)+)$/);
});

test("two apps in one process keep their metrics apart", async () => {
  const [one, other] = [await start(), await start()];
  await one.invite("admin", "jane@acme.com");
  expect(acks(await scrape(one), "command")).toBe(1);
  expect(acks(await scrape(other), "command")).toBeNull();
});

describe("the metrics of the Slack app", () => {
  test("are hidden from a caller behind a proxy on this machine", async () => {
    const { url } = await start();
    const headers = { "x-forwarded-for": "192.0.2.1" };
    expect((await fetch(`${url}/metrics`, { headers })).status).toBe(404);
  });

  test("require the token where there is one", async () => {
    const token = "scrape-0123456789";
    const { url } = await start({ config: { metrics: { port: null, token } } });
    const rejected = await fetch(`${url}/metrics`);
    expect([rejected.status, rejected.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${url}/metrics`, { headers })).status).toBe(200);
  });

  test("are not on the main port where they have one of their own", async () => {
    const { url } = await start({ config: { metrics: { port: 0, token: null } } });
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });
});
