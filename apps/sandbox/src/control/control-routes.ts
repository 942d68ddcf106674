import type { FakeWorkspace } from "@usher/fake-slack";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";

import { seedUser } from "../seed-users.ts";
import type { Opened, PageDeps } from "../page-deps.ts";
import type { ChangeFeed } from "./change-feed.ts";

/** What everything is called and where it is; the stream of changes. */
export function controlRoutes(
  { fakeSlack, clock, command }: PageDeps,
  opened: () => Opened | null,
  feed: ChangeFeed,
): Hono {
  const routes = new Hono();
  routes.get("/world", (c) => {
    const workspaces = fakeSlack.workspaces.map(workspaceView);
    return c.json({
      ...opened()?.world,
      command,
      now: clock.now().toISOString(),
      workspace: workspaces[0],
      workspaces,
    });
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

function workspaceView({ teamId, name, users, channels }: FakeWorkspace) {
  return {
    teamId,
    name,
    people: users
      .filter((user) => !user.is_bot)
      .map((user) => ({
        id: user.id,
        name: user.name,
        realName: user.real_name,
        email: user.profile.email ?? null,
        ...seedUser(teamId, user.name),
      })),
    channels: channels
      .filter((channel) => !channel.is_im)
      .map(({ id, name: called, members, is_ext_shared: isShared }) => ({
        id,
        name: called,
        members,
        isShared,
      })),
  };
}
