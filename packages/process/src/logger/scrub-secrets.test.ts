import {
  array,
  assert,
  constantFrom,
  dictionary,
  letrec,
  oneof,
  property,
  string,
} from "fast-check";
import { describe, expect, test } from "vitest";

import { secretSamples } from "../testing/secret-samples.ts";
import { scrubLine, scrubSecrets } from "./scrub-secrets.ts";

describe("scrubSecrets", () => {
  test.each(secretSamples)("S24: cuts $name out of plain text", ({ text, secret }) => {
    expect(scrubSecrets(`before ${text}`)).not.toContain(secret);
  });

  test.each(secretSamples)("changes nothing when repeated: $name", ({ text }) => {
    const once = scrubSecrets(text);
    expect(scrubSecrets(once)).toBe(once);
  });

  test.each([
    "eyJ",
    "eyJaaaaaaaaaa-",
    "SG.",
    "SG.aaaaaaaaaaaa.",
    "postgres://a:",
    "http://a:",
    "usher_org_",
    "xoxb-",
    "whsec_",
    '"token":',
    '\\"token\\":\\"',
    "/i/",
    "0f8fad5b-",
    "Bearer ",
    "authorization:",
    "authorization:\\",
    "\\",
    'authorization: "',
    "x-",
    "password=",
    "?code=",
    "-----BEGIN ",
    "a".repeat(22) + ".",
    '["a",',
    '"key":["a",',
  ])("takes at most linear time for many of %j", (piece) => {
    const cpuMsFor = (length: number) => {
      const text = piece.repeat(length / piece.length);
      const times = Array.from({ length: 3 }, () => {
        const before = process.cpuUsage();
        scrubSecrets(text);
        return process.cpuUsage(before).user / 1000;
      });
      return Math.min(...times);
    };
    const [short, long] = [cpuMsFor(25_000), cpuMsFor(100_000)];
    expect(long).toBeLessThan(Math.max(150, short * 12));
  });

  test.each(["authorization:\\", 'cookie"=\\\\', "x-api-key\\"])(
    "leaves a line valid whose text ends with a backslash: %s",
    (text) => {
      const line = JSON.stringify([[text], "next"]);
      expect(JSON.parse(scrubLine(line))).toHaveLength(2);
    },
  );

  test("leaves every line of JSON valid", () => {
    const words = [
      "authorization",
      "cookie",
      "token",
      ":",
      "=",
      '"',
      "'",
      "\\",
      "\n",
      "[redacted]",
    ];
    const openings = ["postgres://a:", "@", "/i/", "?code=", "-----BEGIN PRIVATE KEY-----", "-"];
    const samples = secretSamples.flatMap(({ text }) => [text, text.slice(0, text.length / 2)]);
    const pieces = [words, openings, samples].flat();
    const text = oneof(
      array(oneof(constantFrom(...pieces), string({ maxLength: 3 })), { maxLength: 6 }).map(
        (parts) => parts.join(""),
      ),
      array(constantFrom(...pieces), { maxLength: 4 }).map((parts) => JSON.stringify({ parts })),
    );
    const { value } = letrec((tie) => ({
      value: oneof(
        { maxDepth: 3 },
        text,
        constantFrom(null, true, 5),
        array(tie("value")),
        tie("object"),
      ),
      object: dictionary(
        oneof(text, constantFrom("token", "cookie", "authorization")),
        tie("value"),
        {
          maxKeys: 4,
        },
      ),
    }));
    assert(
      property(array(value, { maxLength: 3 }), text, (values, plain) => {
        const scrubbed: unknown = JSON.parse(scrubLine(JSON.stringify(values)));
        expect(scrubbed).toHaveLength(values.length);
        expect(typeof scrubSecrets(plain)).toBe("string");
      }),
      { numRuns: 3000 },
    );
  });
});
