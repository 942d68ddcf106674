import { cpuRatio } from "@usher/core/testing";
import { clientIp, createTrustedProxies } from "@usher/process";
import { expect, test } from "vitest";

import { organizationReference } from "../auth/organization-header.ts";
import { checkedIdempotencyKey } from "../compat/idempotency-key.ts";
import { parseJson } from "../compat/parse-json.ts";
import { pickLanguage } from "../pages/language.ts";
import { requestIdOf } from "./request-id.ts";

const proxies = createTrustedProxies(["10.0.0.0/8"]);
const readers: Record<string, (text: string) => unknown> = {
  "a list of proxies": (text) => clientIp("10.0.0.1", text, proxies),
  "a language": (text) =>
    pickLanguage({ query: text, acceptLanguage: text, invitation: undefined }),
  "the name of an organization": organizationReference,
  "an idempotency key": (text) => answered(() => checkedIdempotencyKey(text)),
  "the id of a request": requestIdOf,
  "a body": (text) => answered(() => parseJson(text)),
  "a body of one text": (text) =>
    parseJson(JSON.stringify({ [text.slice(0, 1000)]: text, escaped: "\u0000" })),
};

function answered(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}

const units = [
  "a",
  " ",
  ",",
  "10.0.0.1, ",
  "[::1]:1,",
  "[",
  "]:1",
  "1.",
  "de;q=0.1,",
  ";q=",
  "org_",
  "[[]],",
  "{",
  '"',
  '{"a":',
  "\\u0000",
  "\u0000",
  "-",
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
