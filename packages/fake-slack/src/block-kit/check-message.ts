import { messageBlock } from "./blocks.ts";
import { checkBlocks } from "./check-blocks.ts";
import { isRecord, object, required, string } from "./shapes.ts";
import type { BlockKitProblem, Report } from "./shapes.ts";

/** Mentions, broadcasts, links and dates that a phone's notification shows as raw markup. */
const CONTROL_SEQUENCE = /<(?:[@#!]|https?:|mailto:|tel:)[^>]*>/;

/**
 * Everything Slack would refuse in a message, and one thing it would not: a missing, empty or
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
  if (payload.metadata !== undefined) metadata(payload.metadata, "/metadata", report);
  return problems;
}

function checkText(text: unknown, hasBlocks: boolean, report: Report): void {
  if (text === undefined || text === null) return report("", "missing required field: text");
  string({ min: 1, max: 40_000 })(text, "/text", report);
  if (typeof text !== "string") return;
  if (text.length > 0 && text.trim() === "") report("/text", "must not be blank");
  if (hasBlocks && CONTROL_SEQUENCE.test(text)) {
    report("/text", "must be plain beside blocks: no mentions, links or dates in angle brackets");
  }
}

const metadata = object({
  event_type: required(string({ min: 1, max: 255 })),
  event_payload: required((value, at, report) => {
    if (!isRecord(value)) report(at, "must be an object");
  }),
});
