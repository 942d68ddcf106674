import { Writable } from "node:stream";

import { createLogger } from "@usher/process";
import { secretSamples } from "@usher/process/testing";
import { expect, test } from "vitest";

import { slackLogger } from "./slack-logger.ts";

/** What Bolt and the Web API client make of a few words. */
function written(...parts: unknown[]): string {
  let text = "";
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  const logger = slackLogger(createLogger({ level: "debug", app: "slack", destination }));
  for (const level of ["info", "warn", "error"] as const) logger[level](...parts);
  return text;
}

test.each(secretSamples)("S24: Slack's libraries log $name without it", ({ text, secret }) => {
  const lines = written(text, new Error(text), { data: text });
  expect(lines.trim().split("\n")).toHaveLength(3);
  expect(lines).not.toContain(secret);
});
