import { describe, expect, test } from "vitest";

import { checkCommandName, slackManifest } from "./manifest.ts";

describe("the command name", () => {
  test.each(["/usher", "/invite-us", "/a", "/9lives", `/${"x".repeat(31)}`])(
    "%s passes",
    (name) => {
      expect(checkCommandName(name)).toEqual({ problem: null, warning: null });
    },
  );

  test.each([
    ["usher", "slash"],
    ["/", "may have only"],
    ["/Usher", "may have only"],
    ["/in vite", "may have only"],
    [`/${"x".repeat(32)}`, "32 characters"],
    ["/status", "reserves"],
    ["/who", "reserves"],
  ])("%s is rejected", (name, why) => {
    expect(checkCommandName(name).problem).toContain(why);
  });

  test("/invite passes with a warning that names the alternative", () => {
    expect(checkCommandName("/invite")).toEqual({
      problem: null,
      warning: expect.stringContaining("SLACK_COMMAND"),
    });
  });
});

test("the manifest puts every request on one URL", () => {
  const manifest = slackManifest({ command: "/usher", url: "https://usher.example/" });
  expect(manifest).toMatchObject({
    features: {
      slash_commands: [
        { command: "/usher", url: "https://usher.example/slack/events", should_escape: true },
      ],
    },
    settings: {
      event_subscriptions: { request_url: "https://usher.example/slack/events" },
      interactivity: { is_enabled: true, request_url: "https://usher.example/slack/events" },
      socket_mode_enabled: false,
    },
  });
});

test("with OAuth the manifest names where Slack sends people back to, and lets enterprises install it", () => {
  const oauthUrl = "https://usher.example/";
  for (const url of ["https://usher.example", null])
    expect(slackManifest({ command: "/usher", url, oauthUrl })).toMatchObject({
      oauth_config: { redirect_urls: ["https://usher.example/slack/oauth_redirect"] },
      settings: { org_deploy_enabled: true },
    });
  expect(slackManifest({ command: "/usher", url: null })).toMatchObject({
    settings: { org_deploy_enabled: false },
  });
});

test("in socket mode there is no URL anywhere", () => {
  const manifest = slackManifest({ command: "/usher", url: null });
  expect(JSON.stringify(manifest)).not.toContain("http");
  expect(manifest).toMatchObject({ settings: { socket_mode_enabled: true } });
});

test("the manifest requests both scopes that reading an address needs", () => {
  expect(slackManifest({ command: "/usher", url: null })).toMatchObject({
    oauth_config: { scopes: { bot: expect.arrayContaining(["users:read", "users:read.email"]) } },
  });
});

test("both shortcuts have names that Slack accepts", () => {
  const { features } = slackManifest({ command: "/usher", url: null });
  expect(features).toMatchObject({
    shortcuts: [
      { type: "global", callback_id: "invitation.create" },
      { type: "message", callback_id: "invitation.from_message" },
    ],
  });
  const names = JSON.stringify(features).match(/"name":"[^"]*"/gu) ?? [];
  for (const name of names) expect(name.length - '"name":""'.length).toBeLessThanOrEqual(24);
});

test("the manifest subscribes to what happens to a channel, be it public or private", () => {
  const { settings } = slackManifest({ command: "/usher", url: null });
  const both = ["archive", "deleted", "left", "rename", "unarchive"];
  expect(settings).toMatchObject({
    event_subscriptions: {
      bot_events: expect.arrayContaining([
        ...both.flatMap((what) => [`channel_${what}`, `group_${what}`]),
        "channel_id_changed",
        "channel_shared",
        "channel_unshared",
      ]),
    },
  });
});
