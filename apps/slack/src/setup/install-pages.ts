import type { ServerResponse } from "node:http";

import { durationText } from "@usher/core";

type Page = { status: number; title: string; text: string };

const newLink = "Ask an owner of your organization for a new link.";

/** By the code of our error or of Slack's library. */
const problems: Record<string, Page> = {
  "slack.link_invalid": {
    status: 404,
    title: "This link isn't valid",
    text: `It may be incomplete, or the person who created it is no longer an owner. ${newLink}`,
  },
  "slack.link_expired": {
    status: 410,
    title: "This link has expired",
    text: `A link to connect Slack works for ten minutes. ${newLink}`,
  },
  "slack.link_used": {
    status: 409,
    title: "This link has already been used",
    text: `Each link connects one workspace, once. ${newLink}`,
  },
  "slack.team_bound": {
    status: 409,
    title: "This workspace is connected elsewhere",
    text: "It serves another organization. Remove the app there first (Slack: Settings, Manage apps), then open a new link.",
  },
  slack_oauth_installer_authorization_error: {
    status: 200,
    title: "Nothing was changed",
    text: "The app was not added to Slack. The link still works until it expires.",
  },
  slack_oauth_invalid_state: {
    status: 400,
    title: "Please start again",
    text: "Finish within ten minutes, in the browser where you opened the link. Open the link again.",
  },
  slack_webapi_platform_error: {
    status: 502,
    title: "Slack didn't confirm the installation",
    text: "Nothing was saved. Open the link again.",
  },
  "invite.ip_rate_limited": {
    status: 429,
    title: "Too many attempts",
    text: `This link doesn't work, and too many such attempts came from your network. A link that works opens at once. You can try this one again in {wait}. ${newLink}`,
  },
  "service.unavailable": {
    status: 503,
    title: "Usher is busy",
    text: "Nothing was saved. Open the link again in a moment.",
  },
  method: {
    status: 405,
    title: "Open this page in a browser",
    text: "It doesn't support other requests.",
  },
};

const alike: Record<string, string> = {
  slack_oauth_missing_state: "slack_oauth_invalid_state",
  slack_oauth_missing_code: "slack_oauth_invalid_state",
};

const errorPage: Page = {
  status: 500,
  title: "Something went wrong on our side",
  text: "Nothing was saved. Open the link again, or ask the operator of Usher.",
};

/** `retryAfterSeconds`: of a limit. */
export function showError(
  response: ServerResponse,
  code: string,
  retryAfterSeconds: number = 0,
): void {
  const page = problems[alike[code] ?? code] ?? errorPage;
  show(response, { ...page, text: page.text.replace("{wait}", durationText(retryAfterSeconds)) });
}

export function showConnected(
  response: ServerResponse,
  { name, command }: { name: string; command: string },
): void {
  show(response, {
    status: 200,
    title: `Slack is connected to ${name}`,
    text: `Next, choose the channel for approval requests: add the app to it in Slack, then select it with ${command} settings. You can close this page.`,
  });
}

function show(response: ServerResponse, { status, title, text }: Page): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "x-content-type-options": "nosniff",
  }).end(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title>
<style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem;color-scheme:light dark}</style>
</head><body><main><h1>${escape(title)}</h1><p>${escape(text)}</p></main></body></html>`);
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
