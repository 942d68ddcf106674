import type { Store } from "@usher/core";

import type { Logger } from "../config.ts";
import { requiredScopes } from "./required-scopes.ts";
import type { SlackFetch } from "./fetch-whole.ts";
import { isRepairable } from "./slack-outcome.ts";

/** A message was given up; the log says which, and why. */
export const givenUp = "messages_given_up";

/** Errors of posting, which other calls that succeed do not clear. */
const postingErrors = [
  givenUp,
  "approvals_channel_archived",
  "approvals_channel_left",
  "approvals_channel_not_found",
  "approvals_channel_shared",
  "channel_not_found",
  "is_archived",
  "not_in_channel",
  "restricted_action",
];

export type HealthKey = { organizationId: string; id: string };

export type Health = {
  /** The same `fetch`, whose answers are looked at. */
  fetch: SlackFetch;
  /** Something that no call of Slack says. */
  note(code: string): void;
};

type Options = {
  store: { read: { slack: Pick<Store["read"]["slack"], "recordHealth"> } };
  log: Logger;
  fetch: SlackFetch;
  /** Null while the workspace is not known: then nothing is written. */
  key: () => HealthKey | null;
  /** Takes every write, to wait for it. */
  track: (writing: Promise<unknown>) => void;
  /** Slack says that this token is no longer valid. */
  onTokenRevoked?: (code: string) => void;
};

/** What repeats itself is written once in this time. */
const writeEveryMs = 60_000;

/** Records how the calls of one workspace go: `usher doctor` and the Home tab show it. */
export function createHealth(options: Options): Health {
  const { store, log, key } = options;
  let written: { code: string | null; at: number } | null = null;
  let writing: Promise<unknown> = Promise.resolve();

  const record = (code: string | null, posted: boolean, missingScopes: string[] | null): void => {
    const now = Date.now();
    const current = key();
    if (current === null) return;
    if (code === null && !posted && written?.code != null && postingErrors.includes(written.code))
      return;
    if (written !== null && written.code === code && now - written.at < writeEveryMs) return;
    written = { code, at: now };
    const keeps = posted ? [] : postingErrors;
    // One after another: on two connections, an older write could be the last.
    writing = writing
      .then(() => store.read.slack.recordHealth({ ...current, error: code, keeps, missingScopes }))
      .catch((err: unknown) => log.warn({ err }, "the health of a workspace was not stored"));
    options.track(writing);
  };
  return {
    note: (code) => record(code, false, null),
    async fetch(url, init) {
      const method = new URL(url).pathname.split("/").at(-1) ?? "";
      let response: Response;
      try {
        response = await options.fetch(url, init);
      } catch (error) {
        record("unreachable", false, null);
        throw error;
      }
      const said = await readAnswer(response);
      if (said.kind === "error") record("unreachable", false, null);
      if (said.kind !== "answer") return response;
      const { error } = said;
      const missing = missingScopesOf(response.headers.get("x-oauth-scopes"));
      if (error === null || !isOfHealth(error)) record(null, isChannelPost(method, init), missing);
      else record(error, false, missing ?? said.needed);
      if (error === "token_revoked" || error === "account_inactive" || error === "token_expired")
        options.onTokenRevoked?.(error);
      return response;
    },
  };
}

type Said =
  | { kind: "answer"; error: string | null; needed: string[] | null }
  | { kind: "error" }
  | { kind: "paused" };

async function readAnswer(response: Response): Promise<Said> {
  if (response.status === 429) return { kind: "paused" };
  if (!response.ok) return { kind: "error" };
  try {
    const body: unknown = await response.clone().json();
    if (typeof body !== "object" || body === null || !("ok" in body)) return { kind: "error" };
    if (body.ok === true) return { kind: "answer", error: null, needed: null };
    const error = "error" in body && typeof body.error === "string" ? body.error : "unknown";
    const needed = "needed" in body && typeof body.needed === "string" ? body.needed : null;
    return { kind: "answer", error, needed: needed === null ? null : needed.split(",") };
  } catch {
    return { kind: "error" };
  }
}

function missingScopesOf(granted: string | null): string[] | null {
  if (granted === null) return null;
  const scopes = new Set(granted.split(",").map((scope) => scope.trim()));
  return requiredScopes.filter((scope) => !scopes.has(scope));
}

function isOfHealth(error: string): boolean {
  return isRepairable(error) || postingErrors.includes(error);
}

/** A direct message says nothing about the approvals channel. */
function isChannelPost(method: string, init: Parameters<SlackFetch>[1]): boolean {
  if (method !== "chat.postMessage" && method !== "chat.update") return false;
  const body = init?.body;
  const fields = typeof body === "string" ? new URLSearchParams(body) : body;
  return fields instanceof URLSearchParams && /^[CG]/.test(fields.get("channel") ?? "");
}
