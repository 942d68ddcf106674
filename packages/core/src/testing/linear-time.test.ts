import { expect, test } from "vitest";

import { parseEmailAddress } from "../model/text/email-address.ts";
import { recipientKey } from "../limits/recipient-key.ts";
import { readEvents } from "../sendgrid/events.ts";
import { cleanLine, cleanLines } from "../sendgrid/templates/clean-text.ts";
import { cpuRatio } from "./cpu-ratio.ts";
import { personName } from "../model/text/person-name.ts";
import { requireBoundedJson } from "../model/text/bounded-json.ts";
import { findLink } from "../model/text/find-link.ts";
import { newId } from "../model/ids.ts";

const readers: Record<string, (text: string) => unknown> = {
  "words that may be links": findLink,
  "a person's name": personName,
  "a line of an email": (text) => cleanLine(text, 64),
  "a note of an email": (text) => cleanLines(text, 500),
  "an address": parseEmailAddress,
  "a recipient": recipientKey,
  "an event of SendGrid": (text) => readEvents(Buffer.from(JSON.stringify([bounce(text)]))),
  "the shape of JSON": (text) =>
    requireBoundedJson(Array.from(text.slice(0, text.length / 4), (letter) => [letter])),
};

const ids = { send_id: newId(), organization_id: newId() };
function bounce(reason: string) {
  return { event: "bounce", sg_event_id: "x", timestamp: 1, ...ids, reason };
}

const units = [
  "a",
  "a ",
  ".",
  "a.",
  ".to-",
  "-",
  "_",
  "@",
  "a@b.c ",
  "x@y",
  "+",
  '"',
  "<",
  "://",
  "mailto:",
  "www.",
  "1.",
  "[:",
  "asp.net",
  "\\\\a",
  "\n",
  "\u200b",
  "\u0300\u0315",
  "\ud835\udc82.",
  "<%",
  "/i/",
];

test.each(Object.keys(readers).flatMap((name) => units.map((unit) => [name, unit] as const)))(
  "reads four times as much of %s in at most 8 times the time: %j",
  { timeout: 60_000 },
  (name, unit) => {
    const read = readers[name];
    const ratio = cpuRatio((size) => read?.(`x${unit.repeat(size / unit.length)}x`));
    expect(ratio).toBeLessThanOrEqual(8);
  },
);
