import type { Logger } from "../config.ts";

export type LogLine = { level: keyof Logger; facts: object; message: string };

/** Keeps every line for a test to look at. */
export function createRecordingLog(): { log: Logger; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: keyof Logger) => (facts: object, message: string) =>
    void lines.push({ level, facts, message });
  return {
    lines,
    log: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") },
  };
}
