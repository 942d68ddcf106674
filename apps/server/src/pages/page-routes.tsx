/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { createUsherCaller, handOver, toErrorView, type ErrorCode } from "@usher/core";
import { Hono } from "hono";

import { exchangeOf, noteError } from "../http/exchange.ts";
import type { HttpEnv } from "../http/http-env.ts";
import { pathPrefixOf } from "../http/path-prefix.ts";
import { rejectMethod } from "../http/respond.ts";
import { HomePage } from "./home-page.tsx";
import { InvitationPage, statusOf, type Preview } from "./invitation-page.tsx";
import type { NoticeKind } from "./notice-page.tsx";
import { headersFor, pageHeaders } from "./page-headers.ts";
import {
  errorPage,
  html,
  languageOf,
  notice,
  submittedAction,
  refetchPage,
  tokenOf,
  tooManyMisses,
  unavailable,
  visitorContext,
  type Page,
  type PageDeps,
} from "./page-answers.tsx";

const root = "/i/";

/** Rejections that the page itself shows once it is read again. */
const shownByState: ReadonlySet<ErrorCode> = new Set([
  "invite.email_unverified",
  "invite.superseded",
  "invite.expired",
  "invite.declined",
  "invite.already_accepted",
  "invite.not_pending",
]);

/** The pages for people. GET and HEAD read; only a form submitted from the page itself changes something. */
export function pageRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const prefix = pathPrefixOf(deps.baseUrl);
  app.get("/", (c) => html(c, 200, <HomePage language={languageOf(c)} prefix={prefix} />));
  app.get("/favicon.ico", (c) => c.body(null, 204, { "Cache-Control": "public, max-age=86400" }));
  app.get(`${root}*`, (c) => show(deps, c));
  app.post(`${root}*`, (c) => answer(deps, c));
  for (const path of ["/", "/favicon.ico"]) app.all(path, rejectMethod("GET, HEAD"));
  app.all(`${root}*`, rejectMethod("GET, HEAD, POST"));
  return app;
}

function invitationsFor(deps: PageDeps, c: Page) {
  return createUsherCaller(visitorContext(deps, c)).invitation;
}

async function show(deps: PageDeps, c: Page): Promise<Response> {
  try {
    const preview = await invitationsFor(deps, c).preview({ token: tokenOf(c, root) });
    const language = languageOf(c, preview.locale);
    const page = <InvitationPage preview={preview} language={language} />;
    return html(c, statusOf(preview), page, headersOf(preview));
  } catch (error) {
    return reject(c, error);
  }
}

function headersOf({ returnTo, brand }: Preview): Readonly<Record<string, string>> {
  const origin = returnTo?.isHandoverOpen ? new URL(returnTo.url).origin : null;
  return headersFor({ origin, color: brand.color });
}

async function answer(deps: PageDeps, c: Page): Promise<Response> {
  const submitted = await submittedAction(c, {
    baseUrl: deps.baseUrl,
    actions: ["accept", "decline", "continue", "renew"],
  });
  if ("rejection" in submitted) return submitted.rejection;
  const { action } = submitted;
  try {
    const token = tokenOf(c, root);
    if (action === "continue") return leave(c, await handOver(visitorContext(deps, c), token));
    if (action === "renew") {
      await invitationsFor(deps, c).requestRenewal({ token });
      return notice(c, 200, "renewalReceived");
    }
    await invitationsFor(deps, c)[action]({ token });
    return refetchPage(c);
  } catch (error) {
    return reject(c, error);
  }
}

/** To the organization's app; the page itself says why where there is no way any more. */
function leave(c: Page, address: string | null): Response {
  return address === null
    ? refetchPage(c)
    : c.body(null, 303, { ...pageHeaders, Location: address });
}

function reject(c: Page, error: unknown): Response | Promise<Response> {
  const { code, status, details = {} } = toErrorView(error);
  const exchange = exchangeOf(c.env.incoming);
  noteError(exchange, code);
  if (code === "invite.not_found") return notice(c, 404, "notFound");
  if (code === "invite.ip_rate_limited") return tooManyMisses(c, details);
  const away = unavailable(c, error);
  if (away !== null) return away;
  if (status >= 500) {
    exchange.log.error({ err: error }, "an accept page failed");
    return errorPage(c);
  }
  if (c.req.method === "POST" && shownByState.has(code)) return refetchPage(c);
  return notice(c, 403, rejectionKind(code));
}

function rejectionKind(code: ErrorCode): NoticeKind {
  switch (code) {
    case "invite.inviter_unauthorized":
      return "inviterUnauthorized";
    case "invite.domain_not_allowed":
      return "domainNotAllowed";
    case "org.suspended":
      return "suspended";
    default:
      return "rejected";
  }
}
