import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { z } from "zod";

import { cast, castNames } from "../cast.ts";
import type { PageDeps, World } from "../page-deps.ts";
import type { ChangeFeed } from "./change-feed.ts";
import { body } from "./read-body.ts";

/** What everything is called and where it is; the clock; the stream of changes. */
export function controlRoutes(deps: PageDeps, world: () => World | null, feed: ChangeFeed): Hono {
  const { workspace, clock, command } = deps;
  const routes = new Hono();
  routes.get("/world", (c) =>
    c.json({
      ...world(),
      command,
      now: new Date(Date.now() + clock.offsetSeconds() * 1000).toISOString(),
      workspace: {
        teamId: workspace.teamId,
        name: workspace.name,
        people: castNames.map((name) => ({
          id: workspace.user(name).id,
          name,
          realName: cast[name].realName,
          email: cast[name].email,
          role: cast[name].role,
          guest: "guest" in cast[name],
        })),
        channels: workspace.channels
          .filter((channel) => !channel.is_im)
          .map(({ id, name, members }) => ({ id, name, members })),
      },
    }),
  );
  routes.post("/clock", async (c) => {
    const { advanceSeconds } = await body(
      c,
      z.object({ advanceSeconds: z.number().positive().max(31_536_000) }),
    );
    clock.advance(advanceSeconds);
    deps.fakeSlack.advance(advanceSeconds * 1000);
    feed.announce("clock");
    return c.json({ offsetSeconds: clock.offsetSeconds() });
  });
  routes.get("/events", (c) =>
    streamSSE(c, async (stream) => {
      let closed = false;
      const done = new Promise<void>((resolve) => {
        const unsubscribe = feed.subscribe((kind) => {
          void stream.writeSSE({ event: "change", data: kind });
          if (kind === "closed") end();
        });
        const end = (): void => {
          if (closed) return;
          closed = true;
          unsubscribe();
          resolve();
        };
        stream.onAbort(end);
      });
      await stream.writeSSE({ event: "change", data: "hello" });
      await done;
    }),
  );
  return routes;
}
