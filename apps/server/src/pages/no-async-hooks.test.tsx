/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { AsyncLocalStorage } from "node:async_hooks";

import { plainBrand } from "@usher/core/testing";
import { Hono } from "hono";
import { expect, test, vi } from "vitest";

import { docsRoutes } from "../compat/docs/docs-routes.tsx";
import type { HttpEnv } from "../http/http-env.ts";
import { AccountLinkPage } from "./account-link-page.tsx";
import { catalogs } from "./catalog.ts";
import { HomePage } from "./home-page.tsx";
import { InvitationPage, type Preview } from "./invitation-page.tsx";
import { NoticePage, type NoticeKind } from "./notice-page.tsx";
import { html } from "./page-answers.tsx";

const preview: Omit<Preview, "state"> = {
  brand: plainBrand,
  organization: { id: "0198c0de-0000-7000-8000-000000000001", name: "Acme" },
  email: "jane@acme.example",
  roles: ["admin", "org-ops"],
  roleNames: ["admin", "Operations"],
  inviter: { name: "Amina Diallo", email: "amina@acme.example" },
  message: "Welcome",
  locale: "en",
  expiresAt: "2026-11-28T09:00:00.000Z",
  accessFor: null,
  accessUntil: null,
  stateChangedAt: "2026-11-21T09:12:00.000Z",
  provesMailbox: true,
  canRequestRenewal: true,
  muted: false,
  reported: false,
  returnTo: { url: "https://app.acme.example/", isHandoverOpen: true },
};
const account = {
  slackUserName: "jane.doe",
  teamName: "Acme",
  expiresAt: "2026-11-21T09:22:00.000Z",
  organizationName: "Acme",
  email: "jane@acme.example",
  locale: "en",
};
const language = "en";

// The keys of a catalog are the kinds that its type lists.
const noticeKinds = Object.keys(catalogs.en.notices) as NoticeKind[];

const pages = [
  <HomePage language={language} prefix="" />,
  ...noticeKinds.map((kind) => <NoticePage kind={kind} language={language} reference="1" />),
  ...(["pending", "accepted", "declined", "expired", "superseded"] as const).flatMap((state) =>
    [true, false].map((provesMailbox) => (
      <InvitationPage preview={{ ...preview, state, provesMailbox }} language={language} />
    )),
  ),
  ...(["open", "linked", "over"] as const).map((state) => (
    <AccountLinkPage preview={{ ...account, state }} language={language} />
  )),
];

test("no page is rendered in an AsyncLocalStorage", async () => {
  const app = new Hono<HttpEnv>().route("/docs", docsRoutes("https://usher.example.com", []));
  pages.forEach((page, at) => app.get(`/${at}`, (c) => html(c, 200, page)));
  const run = vi.spyOn(AsyncLocalStorage.prototype, "run");
  for (const path of ["/docs", "/docs/usher", ...pages.map((_page, at) => `/${at}`)]) {
    const response = await app.request(path);
    expect(await response.text()).toMatch(/^<!doctype html><html .*<\/html>$/s);
  }
  expect(run).not.toHaveBeenCalled();
});
