import type { BlockKitProblem } from "./block-kit/shapes.ts";
import type { Fields } from "./slack-objects.ts";

/** An error in Slack's format: `{ ok: false, error: code, ...fields }`. */
export class SlackApiError extends Error {
  readonly code: string;
  readonly fields: Fields;

  constructor(code: string, fields: Fields = {}) {
    super(code);
    this.name = "SlackApiError";
    this.code = code;
    this.fields = fields;
  }
}

export function blockKitError(code: string, problems: BlockKitProblem[]): SlackApiError {
  const lines = problems.map(({ pointer, message }) => `${message} [json-pointer:${pointer}]`);
  return new SlackApiError(code, {
    errors: lines,
    response_metadata: { messages: lines.map((line) => `[ERROR] ${line}`) },
  });
}
