/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import {
  createUsherCaller,
  handOver,
  liftMute,
  muteOrganization,
  reportOrganization,
  toErrorView,
  type ErrorCode,
} from "@usher/core";
import { Hono } from "hono";

import type { HttpEnv } from "../http/http-env.ts";
import { pathPrefixOf } from "../http/path-prefix.ts";
import { rejectMethod } from "../http/respond.ts";
import { HomePage } from "./home-page.tsx";
import { InvitationPage, statusOf } from "./invitation-page.tsx";
import type { Preview } from "./shown-invitation.ts";
import type { NoticeKind } from "./notice-page.tsx";
import { headersFor, pageHeaders } from "./page-headers.ts";
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

const root = "/i/";
const actions = ["accept", "decline", "continue", "renew", "mute", "unmute", "report"] as const;
/** What the invitee alone does, on this page alone. */
const optOuts = { mute: muteOrganization, unmute: liftMute, report: reportOrganization };

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
  const submitted = await submittedAction(c, { baseUrl: deps.baseUrl, actions });
  if ("rejection" in submitted) return submitted.rejection;
  const { action, fields } = submitted;
  const token = tokenOf(c, root);
  try {
    switch (action) {
      case "continue":
        return leave(c, await handOver(visitorContext(deps, c), token));
      case "renew":
        await invitationsFor(deps, c).requestRenewal({ token });
        return notice(c, 200, "renewalReceived");
      case "accept":
        await invitationsFor(deps, c).accept({ token });
        break;
      case "decline":
        return await decline(deps, c, { token, reason: reasonIn(fields) });
      case "mute":
      case "unmute":
      case "report":
        await optOuts[action](visitorContext(deps, c), token);
    }
    return refetchPage(c);
  } catch (error) {
    return reject(c, error);
  }
}

/** Browsers submit a line break as two characters and count one. */
function reasonIn(fields: URLSearchParams): string {
  return (fields.get("reason") ?? "").replaceAll("\r\n", "\n");
}

/** A reason that cannot be sent is shown again, with the button to decline. */
async function decline(
  deps: PageDeps,
  c: Page,
  { token, reason }: { token: string; reason: string },
): Promise<Response> {
  const invitations = invitationsFor(deps, c);
  try {
    await invitations.decline({ token, ...(reason !== "" && { reason }) });
    return refetchPage(c);
  } catch (error) {
    if (reason === "" || toErrorView(error).code !== "request.invalid") throw error;
    const preview = await invitations.preview({ token });
    const language = languageOf(c, preview.locale);
    const page = <InvitationPage {...{ preview, language }} rejectedReason={reason} />;
    return html(c, 400, page, headersOf(preview));
  }
}

/** To the organization's app; the page itself says why where there is no way any more. */
function leave(c: Page, address: string | null): Response {
  return address === null
    ? refetchPage(c)
    : c.body(null, 303, { ...pageHeaders, Location: address });
}

function reject(c: Page, error: unknown): Response {
  const rejected = (code: ErrorCode) =>
    c.req.method === "POST" && shownByState.has(code)
      ? refetchPage(c)
      : notice(c, 403, rejectionKind(code));
  return failedPage(c, error, { message: "an accept page failed", rejected });
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
