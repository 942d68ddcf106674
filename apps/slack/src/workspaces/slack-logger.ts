import { LogLevel, type Logger as BoltLogger } from "@slack/bolt";

import type { Logger } from "../config.ts";

/** Lets Bolt and the Web API client write into our log; what they call info is detail to us. */
export function slackLogger(log: Logger): BoltLogger {
  return {
    debug: () => undefined,
    info: (...parts) => log.debug(...lineOf(parts)),
    warn: (...parts) => log.warn(...lineOf(parts)),
    error: (...parts) => log.error(...lineOf(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

/** Texts are the message; what is thrown is logged as everywhere else. */
function lineOf(parts: unknown[]): [facts: object, message: string] {
  const isObject = (part: unknown) => typeof part === "object" && part !== null;
  const [err] = parts.filter(isObject);
  const words = parts.map((part) => (part instanceof Error ? part.message : part));
  const message = words.filter((part) => !isObject(part)).map(String);
  return [err === undefined ? {} : { err }, message.join(" ") || "Slack's client"];
}
