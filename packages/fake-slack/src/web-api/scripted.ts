import type { SlackState } from "../state/slack-state.ts";
import type { ScriptedApiAnswer } from "../types.ts";

/** The step a test has laid out for this call: its method's first, then anyone's. */
export function nextScripted(slack: SlackState, method: string): ScriptedApiAnswer | undefined {
  return slack.scripts.get(method)?.shift() ?? slack.scripts.get("*")?.shift();
}
