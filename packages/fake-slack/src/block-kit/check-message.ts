import { z } from "zod";
import { messageBlock } from "./blocks.ts";
import { checkBlocks } from "./check-blocks.ts";
import { isRecord, problemsOf, text } from "./shapes.ts";
import type { BlockKitProblem, Report } from "./shapes.ts";

/** Mentions, broadcasts, links and dates that a phone's notification shows as raw markup. */
const CONTROL_SEQUENCE = /<(?:[@#!]|https?:|mailto:|tel:)[^>]*>/;

/**
 * Everything Slack would reject in a message, and one thing it would not: a missing, empty or
 * marked-up top-level `text` beside blocks, which is all that phones and screen readers get.
 */
export function checkMessage(payload: unknown): BlockKitProblem[] {
  const problems: BlockKitProblem[] = [];
  const report: Report = (pointer, message) => problems.push({ pointer, message });
  if (!isRecord(payload)) return [{ pointer: "", message: "must be an object" }];
  const hasBlocks = Array.isArray(payload.blocks) && payload.blocks.length > 0;
  checkText(payload.text, hasBlocks, report);
  if (payload.blocks !== undefined) {
    checkBlocks(payload.blocks, messageBlock, { max: 50, report });
  }
  return [...problems, ...problemsOf(metadata.optional(), payload.metadata, "/metadata")];
}

function checkText(value: unknown, hasBlocks: boolean, report: Report): void {
  if (value === undefined || value === null) return report("", "missing required field: text");
  for (const { pointer, message } of problemsOf(text(40_000), value, "/text")) {
    report(pointer, message);
  }
  if (typeof value !== "string") return;
  if (value.length > 0 && value.trim() === "") report("/text", "must not be blank");
  if (hasBlocks && CONTROL_SEQUENCE.test(value)) {
    report("/text", "must be plain beside blocks: no mentions, links or dates in angle brackets");
  }
}

const metadata = z.strictObject({
  event_type: text(255),
  event_payload: z.looseObject({}),
});
