import { setTimeout as wait } from "node:timers/promises";

import { WebClient } from "@slack/web-api";
import { standStill, startThreadedServer } from "@usher/core/testing";
import { startFakeSlack } from "@usher/fake-slack";
import { expect, test } from "vitest";

import { createSlackClients } from "./slack-clients.ts";
import { createRecordingLog } from "../testing/recording-log.ts";

/** For calls that have to succeed on a slow machine. */
const longTimeouts = { requestTimeouts: { slackMs: 30_000 }, slackTimeoutMs: 30_000 };

test("clients of two workspaces never share a token", async () => {
  const slack = await startFakeSlack({ workspaces: [{ teamId: "T0AAA" }, { teamId: "T0BBB" }] });
  const { log } = createRecordingLog();
  const clients = slack.workspaces.map(({ botToken }) =>
    createSlackClients({ token: botToken, apiUrl: slack.apiUrl, log, config: longTimeouts }),
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
    // Long enough for the request to arrive, however slow the machine is.
    config: { slackTimeoutMs: 4_000 },
  });
  const answer = background.auth.test();
  while (server.requests() === 0) await wait(1);
  await standStill(5_000);
  expect(await answer).toMatchObject({ ok: true });
  await server.close();
});

test("a hanging call times out by itself and is not repeated", async () => {
  const slack = await startFakeSlack();
  const [workspace] = slack.workspaces;
  const { log, lines } = createRecordingLog();
  const token = workspace?.botToken ?? "";
  const { interactive } = createSlackClients({ token, apiUrl: slack.apiUrl, log, config: {} });
  slack.script("auth.test", { kind: "hang" });
  await expect(interactive.auth.test()).rejects.toThrow();
  expect(slack.calls("auth.test")).toHaveLength(1);
  // The fault runner knows such calls by this line.
  expect(lines.map(({ message }) => message)).toContain(
    "http request failed The call took too long.",
  );
  await slack.close();
});
