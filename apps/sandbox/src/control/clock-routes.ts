import type { UsherCaller } from "@usher/core";
import { Hono } from "hono";
import { z } from "zod";

import type { Opened, PageDeps } from "../page-deps.ts";
import type { ChangeFeed } from "./change-feed.ts";
import { body } from "./read-body.ts";

const input = z.union([
  z.object({ advanceSeconds: z.number().positive().max(31_536_000) }),
  /** To the second after the next open request or invitation expires. */
  z.object({ to: z.literal("expiry") }),
]);

/** Moves the time of the database, of Slack and of the page forward; reminders and expiry follow. */
export function clockRoutes(
  { clock, fakeSlack }: PageDeps,
  opened: () => Opened | null,
  feed: ChangeFeed,
): Hono {
  const routes = new Hono();
  routes.post("/", async (c) => {
    const wanted = await body(c, input);
    const usher = opened()?.usher;
    const seconds =
      "advanceSeconds" in wanted
        ? wanted.advanceSeconds
        : usher === undefined
          ? null
          : await secondsToExpiry(usher, clock.now());
    if (seconds === null) return c.json({ error: "nothing is open that could expire" }, 409);
    clock.advance(seconds);
    fakeSlack.advance(seconds * 1000);
    feed.announce("clock");
    return c.json({ offsetSeconds: clock.offsetSeconds() });
  });
  return routes;
}

async function secondsToExpiry(usher: UsherCaller, now: Date): Promise<number | null> {
  const [{ invitations }, { approvals }] = await Promise.all([
    usher.invitation.list({ states: ["pending"], limit: 100 }),
    usher.approval.list({ states: ["requested"], limit: 100 }),
  ]);
  const ends = [...invitations, ...approvals]
    .flatMap(({ expiresAt }) => (expiresAt === null ? [] : [Date.parse(expiresAt)]))
    .filter((end) => end >= now.getTime());
  return ends.length === 0 ? null : Math.ceil((Math.min(...ends) - now.getTime()) / 1000) + 1;
}
