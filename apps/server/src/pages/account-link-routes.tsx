/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { confirmAccountLink, previewAccountLink } from "@usher/core";
import { Hono } from "hono";

import { exchangeOf, noteError } from "../http/exchange.ts";
import type { HttpEnv } from "../http/http-env.ts";
import { rejectMethod } from "../http/respond.ts";
import { AccountLinkPage } from "./account-link-page.tsx";
import {
  failedPage,
  html,
  languageOf,
  notice,
  submittedAction,
  refetchPage,
  tokenOf,
  visitorContext,
  type Page,
  type PageDeps,
} from "./page-answers.tsx";

const root = "/slack/link/";

/** The page that the email about a Slack account links to. GET and HEAD read; the button connects. */
export function accountLinkRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get(`${root}*`, (c) => show(deps, c));
  app.post(`${root}*`, (c) => connect(deps, c));
  app.all(`${root}*`, rejectMethod("GET, HEAD, POST"));
  return app;
}

async function show(deps: PageDeps, c: Page): Promise<Response> {
  try {
    const preview = await previewAccountLink(visitorContext(deps, c), tokenOf(c, root));
    if (preview.state === "not_found") return missed(c);
    const language = languageOf(c, preview.locale);
    const page = <AccountLinkPage preview={preview} language={language} />;
    return html(c, preview.state === "over" ? 410 : 200, page);
  } catch (error) {
    return failed(c, error);
  }
}

async function connect(deps: PageDeps, c: Page): Promise<Response> {
  const submitted = await submittedAction(c, { baseUrl: deps.baseUrl, actions: ["connect"] });
  if ("rejection" in submitted) return submitted.rejection;
  try {
    const { state } = await confirmAccountLink(visitorContext(deps, c), tokenOf(c, root));
    return state === "not_found" ? missed(c) : refetchPage(c);
  } catch (error) {
    return failed(c, error);
  }
}

function missed(c: Page): Response {
  noteError(exchangeOf(c.env.incoming), "slack.link_invalid");
  return notice(c, 404, "accountLinkNotFound");
}

const failed = (c: Page, error: unknown) =>
  failedPage(c, error, { message: "the page for a Slack account failed" });
