import { z } from "zod";

import { ask, type ProbeResult } from "./ask.ts";
import { fail, isSet, ok, skip, warn, type Check, type Env } from "./check.ts";

/** As the manifest asks for them. */
const scopes = [
  "commands",
  "chat:write",
  "im:write",
  "users:read",
  "users:read.email",
  "channels:read",
  "groups:read",
];

const answerSchema = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  team: z.string().optional(),
});
const channelSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  is_member: z.boolean().optional(),
  is_archived: z.boolean().optional(),
  is_ext_shared: z.boolean().optional(),
  is_pending_ext_shared: z.boolean().optional(),
});
type Channel = z.infer<typeof channelSchema>;
const foundSchema = z.object({ channel: channelSchema });
const listedSchema = z.object({
  channels: z.array(channelSchema),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

const maxPages = 50;
type Api = (method: string, fields?: Record<string, string>) => Promise<ProbeResult>;

export async function checkSlack(env: Env): Promise<Check[]> {
  const token = env["SLACK_BOT_TOKEN"]?.trim();
  if (token === undefined || token === "" || token === "xoxb-")
    return [
      skip("slack", "SLACK_BOT_TOKEN is not set."),
      ...(isSet(env["SLACK_CLIENT_ID"]) ? [checkEntryPoint(env)] : []),
    ];
  const api = apiOf(env, token);
  const identity = await api("auth.test");
  const checked = checkToken(identity);
  if (checked.status !== "ok" || !identity.answered) return [checked, checkEntryPoint(env)];
  return [
    checked,
    checkScopes(identity.headers.get("x-oauth-scopes")),
    checkEntryPoint(env),
    await checkChannel(api, env),
  ];
}

function apiOf(env: Env, token: string): Api {
  const base = isSet(env["SLACK_API_URL"]) ? env["SLACK_API_URL"] : "https://slack.com/api/";
  return (method, fields = {}) =>
    ask(`${base.replace(/\/+$/, "")}/${method}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams(fields),
    });
}

function checkToken(identity: ProbeResult): Check {
  const name = "slack token";
  if (!identity.answered)
    return fail(
      name,
      `Slack does not answer (${identity.reason}).`,
      identity.advice ?? "Is port 443 open outward?",
    );
  const answer = answerSchema.safeParse(identity.body).data;
  if (answer === undefined)
    return fail(name, `Slack answered ${identity.status}, but not like Slack.`, null);
  if (!answer.ok)
    return fail(
      name,
      `Slack rejects SLACK_BOT_TOKEN (${answer.error ?? "no reason"}).`,
      "Copy the Bot User OAuth Token (xoxb-…) from the app's page OAuth & Permissions.",
    );
  return ok(name, `It is of the workspace ${answer.team ?? "?"}.`);
}

function checkScopes(header: string | null): Check {
  const name = "slack scopes";
  if (header === null)
    return warn(
      name,
      "Slack did not report the token's scopes.",
      "Compare them with the manifest.",
    );
  const granted = new Set(header.split(",").map((scope) => scope.trim()));
  const missing = scopes.filter((scope) => !granted.has(scope));
  return missing.length === 0
    ? ok(name, "All scopes are granted.")
    : fail(
        name,
        `Missing: ${missing.join(", ")}.`,
        "Put the manifest of npm run slack:manifest into the app and install it again.",
      );
}

/** By which way Slack's requests come in. */
function checkEntryPoint(env: Env): Check {
  const name = "slack requests";
  const socket = isSet(env["SLACK_APP_TOKEN"]);
  if (socket && !env["SLACK_APP_TOKEN"]?.startsWith("xapp-"))
    return fail(name, "SLACK_APP_TOKEN is not an app-level token (xapp-…).", null);
  if (socket) return ok(name, "By socket mode.");
  return isSet(env["SLACK_SIGNING_SECRET"])
    ? ok(name, "By signed requests to /slack/events.")
    : fail(
        name,
        "Neither SLACK_SIGNING_SECRET nor SLACK_APP_TOKEN is set.",
        "Copy the Signing Secret from the app's page Basic Information.",
      );
}

async function checkChannel(api: Api, env: Env): Promise<Check> {
  const name = "slack approvals";
  const given = env["SLACK_APPROVALS_CHANNEL"];
  if (!isSet(given))
    return fail(name, "SLACK_APPROVALS_CHANNEL is not set.", "Approval requests need a channel.");
  const wanted = given.trim().replace(/^#/, "");
  const channel = await findChannel(api, wanted);
  const advice = "Add the app to it with /invite @Usher, or correct the setting.";
  if (channel === null) return fail(name, `The app is in no channel ${wanted}.`, advice);
  if (channel.is_archived === true)
    return fail(name, `#${channel.name ?? wanted} is archived.`, "Choose another one.");
  if (channel.is_ext_shared === true || channel.is_pending_ext_shared === true)
    return fail(
      name,
      `#${channel.name ?? wanted} is shared with another company.`,
      "Choose another one.",
    );
  if (channel.is_member === false)
    return fail(
      name,
      `The app is not in #${channel.name ?? wanted}.`,
      "Add it with /invite @Usher.",
    );
  return ok(name, `#${channel.name ?? wanted} is there, and the app is in it.`);
}

async function findChannel(api: Api, wanted: string): Promise<Channel | null> {
  if (/^[CG][A-Z0-9]{5,}$/.test(wanted)) {
    const asked = await api("conversations.info", { channel: wanted });
    return foundSchema.safeParse(asked.answered ? asked.body : null).data?.channel ?? null;
  }
  let cursor = "";
  for (let page = 0; page < maxPages; page += 1) {
    const asked = await api("users.conversations", {
      types: "public_channel,private_channel",
      limit: "200",
      ...(cursor !== "" && { cursor }),
    });
    const listed = listedSchema.safeParse(asked.answered ? asked.body : null).data;
    const found = listed?.channels.find((channel) => channel.name === wanted);
    if (found !== undefined) return found;
    cursor = listed?.response_metadata?.next_cursor ?? "";
    if (cursor === "") return null;
  }
  return null;
}
