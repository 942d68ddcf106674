import { useOutgoingProxy } from "@usher/process";
import { startConnectProxy } from "@usher/process/testing";
import { createTestDatabase } from "@usher/core/testing";
import { expect, test } from "vitest";

import { startStory } from "../testing/start-story.ts";

test("every call of Slack's API goes through the operator's proxy", async () => {
  const database = await createTestDatabase();
  let port: number | null = null;
  const proxy = await startConnectProxy({ portOf: () => port });
  const running = useOutgoingProxy({ http: proxy.url, https: proxy.url, except: "" });
  const story = await startStory(database, {
    // Only the proxy knows this host.
    config: { apiUrl: "http://slack.test/api/" },
    prepare: (_workspace, slack) => void (port = Number(new URL(slack.apiUrl).port)),
  });
  try {
    await story.invite("member", "jane@acme.com");
    await story.app.idle();
    expect(story.request().text).toContain("jane@acme.com");
    expect(new Set(proxy.targets)).toEqual(new Set(["slack.test:80"]));
  } finally {
    await story.stop();
    await running.stop();
    await proxy.close();
    await database.close();
  }
});
