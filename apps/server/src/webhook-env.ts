import {
  createNetworkMatcher,
  hasEmptyEntry,
  httpUrlLike,
  oneOf,
  seconds,
  splitList,
  wholeNumber,
} from "@usher/process";
import { z } from "zod";

const networksExample = "10.0.0.0/8,127.0.0.1";
const networks = z
  .string()
  .default("")
  .transform((text, context) => {
    const entries = splitList(text);
    try {
      if (text !== "" && hasEmptyEntry(text)) throw new Error("no entry");
      createNetworkMatcher(entries);
      return entries;
    } catch {
      context.addIssue({
        code: "custom",
        message: `must be addresses or ranges, with commas between them, such as ${networksExample}`,
      });
      return z.NEVER;
    }
  });

const maxWaits = 20;
const maxWaitSeconds = 7 * 24 * 3600;
const waits = z
  .string()
  .transform((text, context) => {
    const entries = splitList(text).map((entry) =>
      /^\d+(?:\.\d+)?$/.test(entry) ? Number(entry) : Number.NaN,
    );
    const isValid = entries.every((wait) => wait >= 0 && wait <= maxWaitSeconds);
    if (isValid && !hasEmptyEntry(text) && entries.length <= maxWaits) return entries;
    context.addIssue({
      code: "custom",
      message: `must be at most ${maxWaits} numbers of seconds up to ${maxWaitSeconds}, with commas between them, such as 5,300,1800`,
    });
    return z.NEVER;
  })
  .optional();

/** The variables of outgoing webhooks. */
export const webhookFields = {
  WEBHOOK_ALLOWED_NETWORKS: networks,
  WEBHOOK_PROXY: httpUrlLike("http://proxy.example.com:3128").optional(),
  WEBHOOK_TIMEOUT_SECONDS: seconds(0.1, 60).default(15),
  WEBHOOK_RETRY_SECONDS: waits,
  WEBHOOK_CONCURRENCY: wholeNumber(1, 500).default(16),
  WEBHOOK_PAUSED: oneOf(["true", "false"]).optional(),
};
