import { setTimeout as wait } from "node:timers/promises";

import { WebClient } from "@slack/web-api";
import { standStill, startThreadedServer } from "@usher/core/testing";
import { startFakeSlack } from "@usher/fake-slack";
import { expect, test } from "vitest";

import { createSlackClients } from "./slack-clients.ts";
import { createRecordingLog } from "../testing/recording-log.ts";

test("clients of two workspaces never share a token", async () => {
  const slack = await startFakeSlack({ workspaces: [{ teamId: "T0AAA" }, { teamId: "T0BBB" }] });
  const { log } = createRecordingLog();
  const clients = slack.workspaces.map(({ botToken }) =>
    createSlackClients({ token: botToken, apiUrl: slack.apiUrl, log }),
  );
  for (const { interactive, background } of clients) {
    await interactive.auth.test();
    await background.auth.test();
  }
  expect(slack.calls("auth.test").map((call) => call.teamId)).toEqual([
    "T0AAA",
    "T0AAA",
    "T0BBB",
    "T0BBB",
  ]);
  await slack.close();
});

test("options of one client never become another's: web-api writes the token into `headers`", async () => {
  const slack = await startFakeSlack({ workspaces: [{ teamId: "T0AAA" }, { teamId: "T0BBB" }] });
  const headers: Record<string, string> = {};
  const tokens = slack.workspaces.map(({ botToken }) => botToken);
  const leaking = tokens.map(
    (token) => new WebClient(token, { slackApiUrl: slack.apiUrl, headers }),
  );
  for (const client of leaking) await client.auth.test();
  // The trap this file is about, as it is today: both calls carry the first workspace's token.
  expect(slack.calls("auth.test").map((call) => call.teamId)).toEqual(["T0AAA", "T0AAA"]);
  await slack.close();
});

test("an answer that arrived while the process was paused counts", async () => {
  const server = await startThreadedServer({ status: 200, afterMs: 50, body: '{"ok":true}' });
  const { log } = createRecordingLog();
  const { background } = createSlackClients({
    token: "xoxb-1",
    apiUrl: `${server.url}/`,
    log,
    timeoutMs: 400,
  });
  const answer = background.auth.test();
  while (server.requests() === 0) await wait(1);
  await standStill(1_000);
  expect(await answer).toMatchObject({ ok: true });
  await server.close();
});

test("a hanging call times out and is not repeated", async () => {
  const slack = await startFakeSlack();
  const [workspace] = slack.workspaces;
  const { log } = createRecordingLog();
  const token = workspace?.botToken ?? "";
  const { interactive } = createSlackClients({ token, apiUrl: slack.apiUrl, log });
  slack.script("auth.test", { kind: "hang" });
  const startedAt = performance.now();
  await expect(interactive.auth.test()).rejects.toThrow();
  expect(performance.now() - startedAt).toBeLessThan(2000);
  expect(slack.calls("auth.test")).toHaveLength(1);
  await slack.close();
});
