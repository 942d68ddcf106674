/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { confirmAccountLink, previewAccountLink, toErrorView, type Context } from "@usher/core";
import { Hono } from "hono";

import type { ContextOf } from "../http/context.ts";
import { errorHeaders } from "../http/envelope.ts";
import { exchangeOf } from "../http/exchange.ts";
import type { HttpEnv } from "../http/http-env.ts";
import { rejectMethod } from "../http/respond.ts";
import { AccountLinkPage } from "./account-link-page.tsx";
import {
  errorPage,
  html,
  languageOf,
  notice,
  submittedAction,
  refetchPage,
  unavailable,
  type Page,
} from "./page-answers.tsx";

type AccountLinkDeps = { baseUrl: string; contextOf: ContextOf };

const root = "/slack/link/";
const maxTokenLength = 200;

/** The page that the email about a Slack account links to. GET and HEAD read; the button connects. */
export function accountLinkRoutes(deps: AccountLinkDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get(`${root}*`, (c) => show(deps, c));
  app.post(`${root}*`, (c) => connect(deps, c));
  app.all(`${root}*`, rejectMethod("GET, HEAD, POST"));
  return app;
}

async function show(deps: AccountLinkDeps, c: Page): Promise<Response> {
  try {
    const preview = await previewAccountLink(contextFor(deps, c), tokenOf(c));
    if (preview.state === "not_found") return missed(c);
    const language = languageOf(c, preview.locale);
    const page = <AccountLinkPage preview={preview} language={language} />;
    return html(c, preview.state === "over" ? 410 : 200, page);
  } catch (error) {
    return failed(c, error);
  }
}

async function connect(deps: AccountLinkDeps, c: Page): Promise<Response> {
  const submitted = await submittedAction(c, { baseUrl: deps.baseUrl, actions: ["connect"] });
  if ("rejection" in submitted) return submitted.rejection;
  try {
    const { state } = await confirmAccountLink(contextFor(deps, c), tokenOf(c));
    return state === "not_found" ? missed(c) : refetchPage(c);
  } catch (error) {
    return failed(c, error);
  }
}

function missed(c: Page): Response {
  return notice(c, 404, "accountLinkNotFound");
}

function failed(c: Page, error: unknown): Response {
  const { code, details = {} } = toErrorView(error);
  if (code === "invite.ip_rate_limited")
    return notice(c, 429, "tooManyMisses", errorHeaders(details));
  const away = unavailable(c, error);
  if (away !== null) return away;
  exchangeOf(c.env.incoming).log.error({ err: error }, "the page for a Slack account failed");
  return errorPage(c);
}

function contextFor(deps: AccountLinkDeps, c: Page): Context {
  const caller = { actor: null, organization: null, via: "page" } as const;
  return deps.contextOf(exchangeOf(c.env.incoming), caller);
}

/** A text too long to be a link represents all invalid ones. */
function tokenOf(c: Page): string {
  const token = c.req.path.slice(root.length);
  return token.length > maxTokenLength ? "" : token;
}
