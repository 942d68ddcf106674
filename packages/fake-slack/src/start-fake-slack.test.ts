import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { quietClient } from "./testing/quiet-client.ts";
import { startFakeSlack } from "./start-fake-slack.ts";
import type { FakeSlack, FakeWorkspace } from "./types.ts";
import { longTimeouts } from "./testing/long-timeouts.ts";

const REDIRECT = "http://127.0.0.1:9/slack/oauth_redirect";

let slack: FakeSlack;
let acme: FakeWorkspace;

beforeEach(async () => {
  slack = await startFakeSlack(longTimeouts);
  acme = slack.workspace("T0ACME");
});

afterEach(async () => {
  await slack.close();
});

function authorizeUrl(extra: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: slack.clientId,
    scope: "commands,chat:write",
    state: "s<1>",
    redirect_uri: REDIRECT,
    ...extra,
  });
  return `${slack.url}/oauth/v2/authorize?${query.toString()}`;
}

async function decide(decision: string): Promise<URL> {
  const body = new URLSearchParams({ team: "T0ACME", decision });
  const response = await fetch(authorizeUrl(), { method: "POST", body, redirect: "manual" });
  expect(response.status).toBe(302);
  return new URL(response.headers.get("location") ?? "");
}

async function exchange(code: string, extra: Record<string, string> = {}): Promise<unknown> {
  return quietClient(slack, undefined).oauth.v2.access({
    client_id: slack.clientId,
    client_secret: slack.clientSecret,
    code,
    redirect_uri: REDIRECT,
    ...extra,
  });
}

describe("OAuth", () => {
  test("shows the consent page with the scopes and the workspaces", async () => {
    const html = await (await fetch(authorizeUrl())).text();
    expect(html).toContain("<li>chat:write</li>");
    expect(html).toContain('<option value="T0ACME">Acme</option>');
  });

  test("goes back with a code and the state, and exchanges the code once", async () => {
    const back = await decide("allow");
    expect(back.searchParams.get("state")).toBe("s<1>");
    const code = back.searchParams.get("code") ?? "";
    expect(await exchange(code)).toMatchObject({
      access_token: acme.botToken,
      scope: "commands,chat:write",
      team: { id: "T0ACME" },
      enterprise: null,
      is_enterprise_install: false,
      bot_user_id: acme.botUserId,
    });
    expect(acme.scopes).toEqual(["commands", "chat:write"]);
    await expect(exchange(code)).rejects.toMatchObject({ data: { error: "invalid_code" } });
  });

  test("goes back with an error and no code", async () => {
    const back = await decide("deny");
    expect(back.searchParams.get("error")).toBe("access_denied");
    expect(back.searchParams.has("code")).toBe(false);
  });

  test("gives a new token after the old one was revoked", async () => {
    const old = acme.botToken;
    await quietClient(slack, old).auth.revoke();
    await exchange((await decide("allow")).searchParams.get("code") ?? "");
    expect(acme.botToken).not.toBe(old);
    expect(await quietClient(slack, acme.botToken).auth.test()).toMatchObject({
      team_id: "T0ACME",
    });
  });

  test("rejects an old code, another redirect and a wrong client", async () => {
    const errorOf = async (call: Promise<unknown>): Promise<unknown> =>
      call.catch((error: { data: { error: string } }) => error.data.error);
    const code = async (): Promise<string> =>
      (await decide("allow")).searchParams.get("code") ?? "";
    expect(await errorOf(exchange(await code(), { redirect_uri: "http://evil.example" }))).toBe(
      "bad_redirect_uri",
    );
    expect(await errorOf(exchange(await code(), { client_secret: "x" }))).toBe("bad_client_secret");
    expect(await errorOf(exchange(await code(), { client_id: "x" }))).toBe("invalid_client_id");
    const old = await code();
    slack.advance(10 * 60_000 + 1000);
    expect(await errorOf(exchange(old))).toBe("code_expired");
  });

  test.each([
    ["client", { client_id: "x" }],
    ["scope", { scope: "" }],
    ["redirect", { redirect_uri: "nowhere" }],
  ])("shows no consent page for a wrong %s", async (_name, extra) => {
    expect((await fetch(authorizeUrl(extra))).status).toBe(400);
  });

  test("has no team in an organization-wide install", async () => {
    acme.enterpriseId = "E0GRID";
    acme.isEnterpriseInstall = true;
    expect(await exchange((await decide("allow")).searchParams.get("code") ?? "")).toMatchObject({
      team: null,
      enterprise: { id: "E0GRID" },
      is_enterprise_install: true,
    });
  });
});

describe("the server", () => {
  test("serves nothing else", async () => {
    expect((await fetch(`${slack.url}/`)).status).toBe(404);
  });

  test("lends its paths to another server", async () => {
    const host = createServer((request, response) => {
      if (!slack.handle(request, response)) response.writeHead(200).end("the page");
    });
    await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
    // A listening TCP server's address is an object.
    const { port } = host.address() as AddressInfo;
    const client = quietClient(slack, acme.botToken, {
      slackApiUrl: `http://127.0.0.1:${port}/api/`,
    });
    expect(await client.auth.test()).toMatchObject({ team_id: "T0ACME" });
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("the page");
    host.closeAllConnections();
    await new Promise<void>((resolve) => host.close(() => resolve()));
  });
});
