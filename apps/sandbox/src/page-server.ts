import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import type { JWK } from "jose";
import { once } from "node:events";
import { createServer } from "node:http";

import { brandRoutes } from "./control/brand-routes.ts";
import { changeFeed } from "./control/change-feed.ts";
import { clockRoutes } from "./control/clock-routes.ts";
import { controlRoutes } from "./control/control-routes.ts";
import { failureRoutes } from "./control/failure-routes.ts";
import { databaseFailures } from "./control/failures/database-failures.ts";
import { createFailures } from "./control/failures/failure.ts";
import { sendGridFailures } from "./control/failures/sendgrid-failures.ts";
import { slackFailures } from "./control/failures/slack-failures.ts";
import { invitationRoutes, emailRoutes } from "./control/email-routes.ts";
import { mailboxRoutes } from "./control/mailbox-routes.ts";
import { slackRoutes } from "./control/slack-routes.ts";
import { slackViewRoutes } from "./control/slack-view-routes.ts";
import { trafficRoutes, watchTraffic } from "./control/traffic-routes.ts";
import { galleryExamples } from "./gallery/examples.ts";
import { pageRoutes } from "./page/page-routes.ts";
import type { Opened, PageDeps } from "./page-deps.ts";

export type PageServer = {
  url: string;
  serveKeys(jwks: { keys: JWK[] }): void;
  /** From now on the page and the control routes answer; before that they say 503. */
  open(opened: Opened): void;
  /** Ends deliberate failures, so that nothing waits for them when the sandbox stops. */
  repairAll(): Promise<void>;
  stop(): Promise<void>;
};

/** The sandbox's page, the scripts' entry points (`/control/*`, `/mailbox`) and the fake Slack's `/api/*`. */
export async function startPageServer(deps: PageDeps): Promise<PageServer> {
  let opened: Opened | null = null;
  let keys: { keys: JWK[] } = { keys: [] };
  let unsubscribe = (): void => {};
  const feed = changeFeed(deps);
  const traffic = watchTraffic(deps, () => feed.announce("traffic"));
  const failures = createFailures(
    [
      ...slackFailures(deps.fakeSlack),
      ...sendGridFailures(deps.fakeSendGrid),
      ...databaseFailures(deps.databaseUrl),
    ],
    () => feed.announce("failures"),
  );
  const app = new Hono();
  app.get("/.well-known/jwks.json", (c) => c.json(keys));
  app.use("*", async (c, next) => {
    if (opened === null) return c.json({ error: "the sandbox is starting" }, 503);
    return next();
  });
  const now = (): Opened | null => opened;
  app.route("/control", controlRoutes(deps, now, feed));
  app.route("/control/clock", clockRoutes(deps, now, feed));
  app.route("/control/slack", slackViewRoutes(deps));
  app.route("/control/slack", slackRoutes(deps));
  app.route("/control/mail", emailRoutes(deps, now, feed));
  app.route("/control/invitations", invitationRoutes(now));
  app.route("/control/failures", failureRoutes(failures));
  app.route("/control/brand", brandRoutes(now));
  app.route("/control/traffic", trafficRoutes(traffic.log));
  app.route("/mailbox", mailboxRoutes(deps));
  app.get("/gallery/entries", (c) => c.json({ examples: galleryExamples() }));
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
    open(everything) {
      opened = everything;
      unsubscribe = everything.events.subscribe(everything.world.organization.id, () =>
        feed.announce("invitations"),
      );
    },
    repairAll: () => failures.repairAll(),
    async stop() {
      unsubscribe();
      traffic.close();
      feed.close();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
