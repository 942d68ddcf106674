import { AsyncLocalStorage } from "node:async_hooks";

import { Hono } from "hono";
import { expect, test, vi } from "vitest";

import { docsRoutes } from "../compat/docs/docs-routes.tsx";
import type { HttpEnv } from "../http/http-env.ts";
import { everyPageIn } from "../testing/every-page.tsx";
import { html } from "./page-answers.tsx";

const pages = everyPageIn("en").map(({ page }) => page);

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
