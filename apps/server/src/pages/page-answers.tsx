/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { toErrorView, type Context, type ErrorCode, type ErrorDetails } from "@usher/core";
import { renderHtml } from "@usher/core/sendgrid";
import type { Language } from "@usher/core/texts";
import type { Context as HonoContext } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { ContentfulStatusCode } from "hono/utils/http-status";

import type { ContextOf } from "../http/context.ts";
import { errorHeaders } from "../http/envelope.ts";
import { exchangeOf, noteError } from "../http/exchange.ts";
import type { HttpEnv } from "../http/http-env.ts";
import { pickLanguage } from "./language.ts";
import { NoticePage, type NoticeKind } from "./notice-page.tsx";
import { pageHeaders } from "./page-headers.ts";
import { isSameOrigin } from "./same-origin.ts";

export type PageDeps = { baseUrl: string; contextOf: ContextOf };
export type Page = HonoContext<HttpEnv>;

const maxTokenLength = 200;
const errorRetrySeconds = 10;
/** An answer of the database that was lost while it saved. */
const mayBeSaved = "unknown";

/** A visitor, whom only the link identifies. */
export function visitorContext({ contextOf }: PageDeps, c: Page): Context {
  const visitor = { actor: null, organization: null, via: "page" } as const;
  return contextOf(exchangeOf(c.env.incoming), visitor);
}

/** The path after `root`. A text too long to be a link represents all invalid ones. */
export function tokenOf(c: Page, root: string): string {
  const token = c.req.path.slice(root.length);
  return token.length > maxTokenLength ? "" : token;
}

/** Which button of our own form was used. Another site's form and an invalid form are rejected. */
export async function submittedAction<A extends string>(
  c: Page,
  { baseUrl, actions }: { baseUrl: string; actions: readonly A[] },
): Promise<{ action: A; fields: URLSearchParams } | { rejection: Response }> {
  const headers = {
    secFetchSite: c.req.header("sec-fetch-site"),
    origin: c.req.header("origin"),
  };
  if (!isSameOrigin(headers, baseUrl)) return { rejection: notice(c, 403, "crossSite") };
  const contentType = c.req.header("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (contentType !== "application/x-www-form-urlencoded")
    return { rejection: notice(c, 415, "badForm") };
  const fields = new URLSearchParams(await c.req.text());
  const given = fields.getAll("action");
  const action = actions.find((one) => one === given[0]);
  if (given.length !== 1 || action === undefined) return { rejection: notice(c, 400, "badForm") };
  return { action, fields };
}

/**
 * Back to the same page: a query alone resolves against the page's own address, so neither a header
 * of the request nor the link's secret has a part in the answer.
 */
export function refetchPage(c: Page): Response {
  const { search } = new URL(c.req.url);
  return c.body(null, 303, { ...pageHeaders, Location: search || "?" });
}

/** Null for anything but a database that is unavailable or read-only. */
function unavailable(c: Page, error: unknown): Response | null {
  const { code, details = {} } = toErrorView(error);
  if (code !== "service.unavailable") return null;
  exchangeOf(c.env.incoming).log.warn({ err: error }, "a page was unavailable");
  const kind = details["saved"] === mayBeSaved ? "unsure" : "unavailable";
  return notice(c, 503, kind, errorHeaders({ status: 503, details }));
}

type Failure = {
  /** For the log, where it is an error of ours. */
  message: string;
  /** The page of a rejection that only this route knows; an error of ours unless given. */
  rejected?: (code: ErrorCode) => Response;
};

/** The page for what went wrong, whose code goes to the log and the metrics. */
export function failedPage(c: Page, error: unknown, { message, rejected }: Failure): Response {
  const { code, status, details = {} } = toErrorView(error);
  const exchange = exchangeOf(c.env.incoming);
  noteError(exchange, code);
  if (code === "invite.not_found") return notice(c, 404, "notFound");
  if (code === "invite.ip_rate_limited") return tooManyMisses(c, details);
  const away = unavailable(c, error);
  if (away !== null) return away;
  if (status < 500 && rejected !== undefined) return rejected(code);
  exchange.log.error({ err: error }, message);
  return errorPage(c);
}

function errorPage(c: Page): Response {
  const { requestId } = exchangeOf(c.env.incoming);
  const page = <NoticePage kind="error" language={languageOf(c)} reference={requestId} />;
  return html(c, 503, page, { "Retry-After": String(errorRetrySeconds) });
}

/** Too many links that opened nothing. Links that work are never limited. */
function tooManyMisses(c: Page, details: ErrorDetails): Response {
  const { retryAfterSeconds } = details;
  const page = (
    <NoticePage
      kind="tooManyMisses"
      language={languageOf(c)}
      {...(typeof retryAfterSeconds === "number" && { retryAfterSeconds })}
    />
  );
  return html(c, 429, page, errorHeaders({ status: 429, details }));
}

export function notice(
  c: Page,
  status: ContentfulStatusCode,
  kind: NoticeKind,
  extra: Record<string, string> = {},
): Response {
  return html(c, status, <NoticePage kind={kind} language={languageOf(c)} />, extra);
}

export function html(
  c: Page,
  status: ContentfulStatusCode,
  page: JSX.Element,
  extra: Readonly<Record<string, string>> = {},
): Response {
  const body = `<!doctype html>${renderHtml(page)}`;
  const length = String(Buffer.byteLength(body));
  return c.body(body, status, { ...pageHeaders, ...extra, "Content-Length": length });
}

export function languageOf(c: Page, invitation?: string): Language {
  return pickLanguage({
    query: c.req.query("lang"),
    acceptLanguage: c.req.header("accept-language"),
    invitation,
  });
}
