/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { muteByLink, previewMuteLink } from "@usher/core";
import { Hono } from "hono";

import type { HttpEnv } from "../http/http-env.ts";
import { rejectMethod } from "../http/respond.ts";
import { MutePage, oneClick } from "./mute-page.tsx";
import {
  failedPage,
  html,
  languageOf,
  notice,
  tokenOf,
  visitorContext,
  type Page,
  type PageDeps,
} from "./page-answers.tsx";

const root = "/u/";
const formTypes = ["application/x-www-form-urlencoded", "multipart/form-data"];

/**
 * The link of the header List-Unsubscribe. GET and HEAD read. The POST comes from email providers, without cookies and
 * from no page of ours (RFC 8058), so its origin is not checked: its token can only mute.
 */
export function muteRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get(`${root}*`, (c) => show(deps, c));
  app.post(`${root}*`, (c) => mute(deps, c));
  app.all(`${root}*`, rejectMethod("GET, HEAD, POST"));
  return app;
}

async function show(deps: PageDeps, c: Page): Promise<Response> {
  try {
    const preview = await previewMuteLink(visitorContext(deps, c), tokenOf(c, root));
    const language = languageOf(c, preview.locale);
    return html(c, 200, <MutePage preview={preview} language={language} />);
  } catch (error) {
    return failed(c, error);
  }
}

/** Answers with the page itself: RFC 8058 forbids a redirect. */
async function mute(deps: PageDeps, c: Page): Promise<Response> {
  const contentType = c.req.header("content-type")?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (!formTypes.includes(contentType)) return notice(c, 415, "badForm");
  if (!(await isOneClick(c))) return notice(c, 400, "badForm");
  try {
    await muteByLink(visitorContext(deps, c), tokenOf(c, root));
    return await show(deps, c);
  } catch (error) {
    return failed(c, error);
  }
}

async function isOneClick(c: Page): Promise<boolean> {
  try {
    return (await c.req.formData()).get(oneClick.name) === oneClick.value;
  } catch {
    // A body that is not of its type.
    return false;
  }
}

const failed = (c: Page, error: unknown) =>
  failedPage(c, error, { message: "the page of an unsubscribe link failed" });
