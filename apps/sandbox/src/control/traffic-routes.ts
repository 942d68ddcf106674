import { Hono } from "hono";
import { z } from "zod";

import type { PageDeps } from "../page-deps.ts";
import { describeSendGrid } from "./traffic/describe-sendgrid.ts";
import { describeSlack } from "./traffic/describe-slack.ts";
import { createTrafficLog, trafficWays, type TrafficLog } from "./traffic/traffic-log.ts";

const query = z.object({
  way: z.enum(trafficWays).optional().catch(undefined),
  text: z.string().optional(),
  failed: z.stringbool().optional().catch(undefined),
});

/** Keeps what crosses between the app, Slack and SendGrid from now on. */
export function watchTraffic(
  { fakeSlack, fakeSendGrid }: Pick<PageDeps, "fakeSlack" | "fakeSendGrid">,
  onAdded: () => void,
): { log: TrafficLog; close(): void } {
  const log = createTrafficLog(onAdded);
  const nameOf = (id: string): string => nameIn(fakeSlack, id);
  const ends = [
    fakeSlack.onExchange((exchange) => {
      const { entry, details } = describeSlack(exchange, nameOf);
      log.add(entry, details);
    }),
    fakeSendGrid.onExchange((exchange) => {
      const { entry, details } = describeSendGrid(exchange);
      log.add(entry, details);
    }),
  ];
  return {
    log,
    close() {
      for (const end of ends) end();
    },
  };
}

/** Of a person or a channel; of a direct message the other person's. */
function nameIn({ workspaces }: PageDeps["fakeSlack"], id: string): string {
  const channel = workspaces.flatMap(({ channels }) => channels).find((one) => one.id === id);
  if (channel?.is_im === false) return `#${channel.name}`;
  const wanted = channel?.user ?? id;
  const people = workspaces.flatMap(({ users }) => users);
  return people.find((user) => user.id === wanted)?.real_name ?? id;
}

/** The newest requests, newest first; one of them with all that was said. */
export function trafficRoutes(log: TrafficLog): Hono {
  const routes = new Hono();
  routes.get("/", (c) => {
    const { way, text, failed } = query.parse(c.req.query());
    return c.json({
      entries: log.list({
        ...(way !== undefined && { way }),
        ...(text !== undefined && { text }),
        ...(failed !== undefined && { failed }),
      }),
    });
  });
  routes.get("/:id", (c) => {
    const found = log.find(Number(c.req.param("id")));
    return found === null ? c.json({ error: "there is no such request" }, 404) : c.json(found);
  });
  routes.delete("/", (c) => {
    log.clear();
    return c.body(null, 204);
  });
  return routes;
}
