import { Hono } from "hono";
import { z } from "zod";

import type { PageDeps } from "../page-deps.ts";
import { body } from "./read-body.ts";
import { workspaceOf } from "./workspace-of.ts";

/** Who acts, and in which workspace: its id or name, the first one without. */
const who = z.object({ user: z.string(), workspace: z.string().optional() });
const commandInput = who.extend({
  channel: z.string(),
  text: z.string().max(8000),
  command: z.string().optional(),
});
const clickInput = who.extend({
  channel: z.string(),
  messageTs: z.string(),
  actionId: z.string(),
  value: z.string().optional(),
});
const viewClickInput = who.extend({
  actionId: z.string(),
  value: z.string().optional(),
  /** What was typed into the view's inputs before the click. */
  values: z.record(z.string(), z.unknown()).optional(),
});
const suggestInput = who.extend({ actionId: z.string(), text: z.string() });
const submitInput = who.extend({ values: z.record(z.string(), z.unknown()) });
const sayInput = who.extend({
  channel: z.string(),
  text: z.string().min(1).max(4000),
  /** Of the message whose thread it goes into. */
  threadTs: z.string().optional(),
});
const shortcutInput = who.extend({ callbackId: z.string() });
const messageShortcutInput = shortcutInput.extend({ channel: z.string(), messageTs: z.string() });

/**
 * What a person does in the fake Slack. People and channels go by id or name. Every action answers
 * with the delivery: what the app said, how fast, and the error Slack would show.
 */
export function slackRoutes({ fakeSlack, command }: PageDeps): Hono {
  const routes = new Hono();
  const act = <Input extends z.output<typeof who>>(
    path: string,
    schema: z.ZodType<Input>,
    does: (workspace: ReturnType<typeof workspaceOf>, input: Input) => unknown,
  ): void => {
    routes.post(path, async (c) => {
      const input = await body(c, schema);
      // What the fake answers is JSON by its own types.
      const done = (await does(workspaceOf(fakeSlack, input.workspace), input)) as object;
      return c.json(done);
    });
  };
  act("/command", commandInput, (workspace, input) =>
    workspace.command({ command, ...input, escape: true }),
  );
  act("/click", clickInput, (workspace, input) => workspace.click(input));
  act("/view/click", viewClickInput, (workspace, input) => workspace.clickInView(input));
  act("/view/submit", submitInput, (workspace, input) => workspace.submitView(input));
  act("/view/close", who, (workspace, input) => workspace.closeView(input));
  act("/say", sayInput, (workspace, input) => workspace.say(input));
  act("/shortcut", shortcutInput, (workspace, input) => workspace.globalShortcut(input));
  act("/message-shortcut", messageShortcutInput, (workspace, input) =>
    workspace.messageShortcut(input),
  );
  act("/suggest", suggestInput, (workspace, input) => workspace.suggest(input));
  act("/home/click", viewClickInput, (workspace, input) => workspace.clickInHome(input));
  act("/home", who, (workspace, input) => workspace.openHome(input));
  return routes;
}
