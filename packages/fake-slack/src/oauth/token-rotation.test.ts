import { WebClient } from "@slack/web-api";
import { afterEach, expect, test } from "vitest";

import { startFakeSlack } from "../start-fake-slack.ts";
import type { FakeSlack } from "../types.ts";

let slack: FakeSlack;
afterEach(() => slack.close());

const hour = 3_600_000;

const clientOf = (token?: string) =>
  new WebClient(token, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });

async function install() {
  const redirect_uri = "http://127.0.0.1:9/cb";
  const query = new URLSearchParams({
    client_id: slack.clientId,
    scope: "chat:write",
    redirect_uri,
  });
  const page = `${slack.url}/oauth/v2/authorize?${query.toString()}`;
  const body = new URLSearchParams({ team: "T0ACME", decision: "allow" });
  const back = await fetch(page, { method: "POST", body, redirect: "manual" });
  const code = new URL(back.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const { clientId: client_id, clientSecret: client_secret } = slack;
  const access = (
    more: { code: string } | { grant_type: "refresh_token"; refresh_token: string },
  ) => clientOf().oauth.v2.access({ client_id, client_secret, redirect_uri, ...more });
  return { granted: await access({ code }), access };
}

test("a rotating token expires after twelve hours, and its refresh token works once", async () => {
  slack = await startFakeSlack({ tokenRotation: true });
  const { granted, access } = await install();
  expect(granted).toMatchObject({ expires_in: 43_200 });
  const refresh_token = String(granted.refresh_token);
  const renewed = await access({ grant_type: "refresh_token", refresh_token });
  expect(renewed.access_token).not.toBe(granted.access_token);
  const again = access({ grant_type: "refresh_token", refresh_token });
  await expect(again).rejects.toMatchObject({ data: { error: "invalid_refresh_token" } });
  for (const { access_token: token } of [granted, renewed])
    expect((await clientOf(token).auth.test()).team_id).toBe("T0ACME");
  slack.advance(12 * hour);
  await expect(clientOf(granted.access_token).auth.test()).rejects.toMatchObject({
    data: { error: "token_expired" },
  });
});

test("a token without rotation has no refresh token and does not expire", async () => {
  slack = await startFakeSlack();
  const { granted } = await install();
  expect(granted.refresh_token).toBeUndefined();
  slack.advance(1000 * hour);
  expect((await clientOf(granted.access_token).auth.test()).ok).toBe(true);
});
