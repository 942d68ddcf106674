import { viewBlock } from "./blocks.ts";
import { checkBlocks } from "./check-blocks.ts";
import { plainText } from "./composition.ts";
import { boolean, isRecord, literal, object, optional, required, string } from "./shapes.ts";
import type { BlockKitProblem, Report, Shape } from "./shapes.ts";

const checkedApart: Shape = () => undefined;

const common = {
  blocks: required(checkedApart),
  private_metadata: optional(string({ max: 3000 })),
  callback_id: optional(string({ max: 255 })),
  external_id: optional(string({ max: 255 })),
};

const modal = object({
  type: required(literal("modal")),
  title: required(plainText(24)),
  submit: optional(plainText(24)),
  close: optional(plainText(24)),
  clear_on_close: optional(boolean),
  notify_on_close: optional(boolean),
  submit_disabled: optional(boolean),
  ...common,
});

const home = object({ type: required(literal("home")), ...common });

export function checkView(view: unknown): BlockKitProblem[] {
  const problems: BlockKitProblem[] = [];
  const report: Report = (pointer, message) => problems.push({ pointer, message });
  if (!isRecord(view)) return [{ pointer: "", message: "must be an object" }];
  if (view.type !== "modal" && view.type !== "home") {
    return [{ pointer: "/type", message: 'must be one of "modal", "home"' }];
  }
  (view.type === "modal" ? modal : home)(view, "", report);
  if (view.blocks !== undefined) checkBlocks(view.blocks, viewBlock, { max: 100, report });
  if (view.type === "modal" && view.submit === undefined && hasInput(view.blocks)) {
    report("", "missing required field: submit (the view has an input block)");
  }
  return problems;
}

function hasInput(blocks: unknown): boolean {
  return Array.isArray(blocks) && blocks.some((block) => isRecord(block) && block.type === "input");
}
