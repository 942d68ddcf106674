import { readFileSync } from "node:fs";

const LINES = 20;

/** The last lines of a log, or nothing when there is none. */
export function logTail(path: string): string {
  try {
    return readFileSync(path, "utf8").trimEnd().split("\n").slice(-LINES).join("\n");
  } catch {
    return "";
  }
}
