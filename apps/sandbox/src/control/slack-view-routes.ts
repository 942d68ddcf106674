import type { FakeMessage, FakeWorkspace } from "@usher/fake-slack";
import { Hono } from "hono";

import type { PageDeps } from "../page-deps.ts";
import { workspaceOf } from "./workspace-of.ts";

/** What a channel shows the page of a long run. */
const newest = 200;

/** What people see in the fake Slack. People and channels go by id or name. */
export function slackViewRoutes({ fakeSlack }: PageDeps): Hono {
  const routes = new Hono();
  routes.get("/", (c) => {
    const workspace = workspaceOf(fakeSlack, c.req.query("workspace"));
    const person = workspace.user(c.req.query("as") ?? "member");
    const channels = workspace.channels.filter(
      (channel) => !channel.is_im && channel.members.includes(person.id),
    );
    return c.json({
      as: person.id,
      channels: channels.map(({ id, name }) => ({
        id,
        name,
        messages: workspace.messages(id, { as: person.id }),
      })),
      dm: workspace.dm(person.id),
      modal: workspace.openView(person.id),
      home: workspace.home(person.id),
    });
  });
  routes.get("/everything", (c) =>
    c.json({ workspaces: fakeSlack.workspaces.map((workspace) => everythingIn(workspace)) }),
  );
  return routes;
}

/** The channels once, and what each person sees beside them. */
function everythingIn(workspace: FakeWorkspace) {
  return {
    teamId: workspace.teamId,
    channels: workspace.channels
      .filter((channel) => !channel.is_im)
      .map(({ id }) => ({
        id,
        messages: workspace.messages(id).filter(isShownToAll).slice(-newest),
      })),
    people: workspace.users
      .filter((user) => !user.is_bot)
      .map(({ id, name }) => ({
        id,
        name,
        ephemerals: workspace.ephemerals(id).slice(-newest),
        dm: workspace.dm(id).slice(-newest),
        modal: workspace.openView(id),
        home: workspace.home(id),
      })),
  };
}

function isShownToAll({ ephemeral_to: reader }: FakeMessage): boolean {
  return reader === undefined;
}
