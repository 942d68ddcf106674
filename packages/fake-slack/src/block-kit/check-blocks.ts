import { z } from "zod";
import { isRecord, problemsOf } from "./shapes.ts";
import type { Report } from "./shapes.ts";

/** Blocks one by one, and the rules that hold between them. */
export function checkBlocks(
  value: unknown,
  block: z.ZodType,
  options: { max: number; report: Report },
): void {
  const { max, report } = options;
  for (const { pointer, message } of problemsOf(z.array(block).max(max), value, "/blocks")) {
    report(pointer, message);
  }
  if (!Array.isArray(value)) return;
  const blocks = value.filter(isRecord);
  checkUnique(blocks, "block_id", (index) => `/blocks/${index}`, report);
  blocks.forEach((one, index) => {
    checkUnique(elementsOf(one), "action_id", () => `/blocks/${index}`, report);
  });
  const focused = blocks.flatMap(elementsOf).filter((element) => element.focus_on_load === true);
  if (focused.length > 1) report("/blocks", "only one element may have focus_on_load");
  const markdown = blocks.filter((one) => one.type === "markdown");
  const total = markdown.reduce(
    (sum, one) => sum + (typeof one.text === "string" ? one.text.length : 0),
    0,
  );
  if (total > 12_000)
    report("/blocks", "markdown blocks must be less than 12001 characters in sum");
}

/** The interactive elements of a block, wherever its kind keeps them. */
export function elementsOf(block: Record<string, unknown>): Record<string, unknown>[] {
  const elements = block.type === "actions" && Array.isArray(block.elements) ? block.elements : [];
  return [...elements, block.accessory, block.element].filter(isRecord);
}

function checkUnique(
  values: Record<string, unknown>[],
  property: string,
  at: (index: number) => string,
  report: Report,
): void {
  const seen = new Set<string>();
  values.forEach((value, index) => {
    const id = value[property];
    if (typeof id !== "string") return;
    if (seen.has(id)) report(at(index), `${property} "${id}" already exists`);
    seen.add(id);
  });
}
