import { z } from "zod";
import { viewBlock } from "./blocks.ts";
import { checkBlocks } from "./check-blocks.ts";
import { plainText } from "./composition.ts";
import { isRecord, problemsOf } from "./shapes.ts";
import type { BlockKitProblem, Report } from "./shapes.ts";

const flag = z.boolean().optional();

const home = z.strictObject({
  type: z.literal("home"),
  // `checkBlocks` looks into them.
  blocks: z.nonoptional(z.unknown()),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
});

const modal = home.extend({
  type: z.literal("modal"),
  title: plainText(24),
  submit: plainText(24).optional(),
  close: plainText(24).optional(),
  clear_on_close: flag,
  notify_on_close: flag,
  submit_disabled: flag,
});

export function checkView(view: unknown): BlockKitProblem[] {
  if (!isRecord(view)) return [{ pointer: "", message: "must be an object" }];
  if (view.type !== "modal" && view.type !== "home") {
    return [{ pointer: "/type", message: 'must be one of "modal", "home"' }];
  }
  const problems = problemsOf(view.type === "modal" ? modal : home, view);
  const report: Report = (pointer, message) => problems.push({ pointer, message });
  if (view.blocks !== undefined) checkBlocks(view.blocks, viewBlock, { max: 100, report });
  if (view.type === "modal" && view.submit === undefined && hasInput(view.blocks)) {
    report("", "missing required field: submit (the view has an input block)");
  }
  return problems;
}

function hasInput(blocks: unknown): boolean {
  return Array.isArray(blocks) && blocks.some((block) => isRecord(block) && block.type === "input");
}
