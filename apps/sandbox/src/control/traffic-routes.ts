import { Hono } from "hono";
import { z } from "zod";

import { trafficWays, type TrafficWay } from "../page/browser/wire/traffic.ts";
import type { PageDeps } from "../page-deps.ts";
import { describeSendGrid } from "./traffic/describe-sendgrid.ts";
import { describeSlack } from "./traffic/describe-slack.ts";
import { createTrafficLog, type TrafficLog } from "./traffic/traffic-log.ts";

const query = z.object({
  way: z.custom<TrafficWay>(isWay).optional().catch(undefined),
  text: z.string().optional(),
  failed: z.stringbool().optional().catch(undefined),
});

/** Keeps what crosses between the app, Slack and SendGrid from now on. */
export function watchTraffic(
  { fakeSlack, fakeSendGrid, clock }: Pick<PageDeps, "fakeSlack" | "fakeSendGrid" | "clock">,
  onAdded: () => void,
): { log: TrafficLog; close(): void } {
  const log = createTrafficLog(onAdded, clock.now);
  const nameOf = (id: string): string => nameIn(fakeSlack, id);
  const ends = [
    fakeSlack.onExchange((exchange) => log.add(describeSlack(exchange, nameOf))),
    fakeSendGrid.onExchange((exchange) => log.add(describeSendGrid(exchange))),
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
  routes.get("/", (c) => c.json({ entries: log.list(query.parse(c.req.query())) }));
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

function isWay(given: unknown): boolean {
  return typeof given === "string" && Object.hasOwn(trafficWays, given);
}
