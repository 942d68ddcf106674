import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import type { JWK } from "jose";
import { once } from "node:events";
import { createServer } from "node:http";

import { changeFeed } from "./control/change-feed.ts";
import { controlRoutes } from "./control/control-routes.ts";
import { mailEventRoutes } from "./control/mail-event-routes.ts";
import { mailboxRoutes } from "./control/mailbox-routes.ts";
import { slackRoutes } from "./control/slack-routes.ts";
import { pageRoutes } from "./page/page-routes.ts";
import type { PageDeps, World } from "./page-deps.ts";

export type PageServer = {
  url: string;
  serveKeys(jwks: { keys: JWK[] }): void;
  /** From now on the page and the control routes answer; before that they say 503. */
  open(world: World): void;
  stop(): Promise<void>;
};

/** The sandbox's page, the scripts' doors (`/control/*`, `/mailbox`) and the fake Slack's `/api/*`. */
export async function startPageServer(deps: PageDeps): Promise<PageServer> {
  let world: World | null = null;
  let keys: { keys: JWK[] } = { keys: [] };
  const feed = changeFeed(deps);
  const app = new Hono();
  app.get("/.well-known/jwks.json", (c) => c.json(keys));
  app.use("*", async (c, next) => {
    if (world === null) return c.json({ error: "the sandbox is starting" }, 503);
    return next();
  });
  app.route(
    "/control",
    controlRoutes(deps, () => world, feed),
  );
  app.route("/control/slack", slackRoutes(deps));
  app.route(
    "/control/mail",
    mailEventRoutes(deps, () => world),
  );
  app.route("/mailbox", mailboxRoutes(deps));
  app.route("/", await pageRoutes());

  const listener = getRequestListener(app.fetch);
  const server = createServer((request, response) => {
    if (!deps.fakeSlack.handle(request, response)) void listener(request, response);
  });
  server.listen(deps.port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://localhost:${deps.port}`,
    serveKeys(jwks) {
      keys = jwks;
    },
    open(opened) {
      world = opened;
    },
    async stop() {
      feed.close();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
