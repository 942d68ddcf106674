import { Hono } from "hono";
import { z } from "zod";

import type { PageDeps } from "../page-deps.ts";
import { body } from "./read-body.ts";

const user = z.string();
const commandInput = z.object({
  user,
  channel: z.string(),
  text: z.string().max(8000),
  command: z.string().optional(),
});
const clickInput = z.object({
  user,
  channel: z.string(),
  messageTs: z.string(),
  actionId: z.string(),
  value: z.string().optional(),
});
const viewClickInput = z.object({
  user,
  actionId: z.string(),
  value: z.string().optional(),
  /** What was typed into the view's inputs before the click. */
  values: z.record(z.string(), z.unknown()).optional(),
});
const submitInput = z.object({ user, values: z.record(z.string(), z.unknown()) });
const closeInput = z.object({ user });
const sayInput = z.object({ user, channel: z.string(), text: z.string().min(1).max(4000) });
const shortcutInput = z.object({ user, callbackId: z.string() });

/**
 * What a person does and sees in the fake Slack. People and channels go by id or name. Every action
 * answers with the delivery: what the app said, how fast, and the error Slack would show.
 */
export function slackRoutes({ workspace, command }: PageDeps): Hono {
  const routes = new Hono();
  routes.get("/", (c) => {
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
  routes.post("/command", async (c) => {
    const input = await body(c, commandInput);
    return c.json(await workspace.command({ command, ...input, escape: true }));
  });
  routes.post("/click", async (c) => c.json(await workspace.click(await body(c, clickInput))));
  routes.post("/view/click", async (c) =>
    c.json(await workspace.clickInView(await body(c, viewClickInput))),
  );
  routes.post("/view/submit", async (c) =>
    c.json(await workspace.submitView(await body(c, submitInput))),
  );
  routes.post("/view/close", async (c) =>
    c.json(await workspace.closeView(await body(c, closeInput))),
  );
  routes.post("/say", async (c) => c.json(workspace.say(await body(c, sayInput))));
  routes.post("/shortcut", async (c) =>
    c.json(await workspace.globalShortcut(await body(c, shortcutInput))),
  );
  routes.post("/home/click", async (c) =>
    c.json(await workspace.clickInHome(await body(c, viewClickInput))),
  );
  routes.post("/home", async (c) => c.json(await workspace.openHome(await body(c, closeInput))));
  return routes;
}
