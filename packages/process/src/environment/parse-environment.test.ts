import { describe, expect, test } from "vitest";
import { z } from "zod";

import { EnvironmentError } from "./environment-error.ts";
import { environmentFields, leaseOutlasts, port, seconds } from "./fields.ts";
import { parseEnvironment, parseVariable } from "./parse-environment.ts";

const key = Buffer.alloc(32, 7).toString("base64");
const short = Buffer.alloc(31, 9).toString("base64");

function linesOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message.split("\n");
    throw error;
  }
  return [];
}

describe("parseEnvironment", () => {
  const schema = z.object({
    DATABASE_URL: environmentFields.DATABASE_URL,
    PORT: port.default(3000),
    LINK_KEYS: environmentFields.LINK_KEYS,
  });

  test("names every wrong variable once, sorted, without a value", () => {
    const source = { DATABASE_URL: "mysql://u:secret@db", PORT: "-1.5", LINK_KEYS: short };
    const lines = linesOf(() => parseEnvironment(schema, source));
    expect(lines.map((line) => line.trim().split(" ")[0])).toEqual([
      "Invalid",
      "DATABASE_URL",
      "LINK_KEYS",
      "PORT",
    ]);
    expect(lines.join()).not.toMatch(new RegExp(`secret|${short}`));
  });

  test("takes an empty variable for one that is not set", () => {
    const good = { DATABASE_URL: "postgres://db/usher", LINK_KEYS: key };
    expect(parseEnvironment(schema, { ...good, PORT: "" }).PORT).toBe(3000);
    expect(linesOf(() => parseEnvironment(schema, { ...good, DATABASE_URL: " " }))[1]).toContain(
      "  DATABASE_URL is missing",
    );
  });

  test.each([
    ["spaces and a carriage return around it", " 8080 \r"],
    ["double quotes of a file for variables", '"8080"'],
    ["single quotes and a space", "' 8080'"],
  ])("reads a value with %s", (_what, PORT) => {
    const good = { DATABASE_URL: "'postgres://db/usher'\r", LINK_KEYS: `"${key}"` };
    expect(parseEnvironment(schema, { ...good, PORT })).toMatchObject({
      PORT: 8080,
      DATABASE_URL: "postgres://db/usher",
    });
  });

  test("requires a lease that outlasts the call, and names both variables", () => {
    const job = z
      .object({ JOB_LEASE_SECONDS: environmentFields.JOB_LEASE_SECONDS, TIMEOUT: seconds(1, 60) })
      .refine(...leaseOutlasts("TIMEOUT"));
    const lines = linesOf(() => parseEnvironment(job, { JOB_LEASE_SECONDS: "8", TIMEOUT: "8" }));
    expect(lines[1]).toContain("JOB_LEASE_SECONDS must be at least 0.5 s longer than TIMEOUT");
  });
});

describe("parseVariable", () => {
  const { LINK_KEYS, SLACK_PUBLIC_URL } = environmentFields;

  test("reads keys newest first, and addresses without their last slash", () => {
    const other = Buffer.alloc(48, 8).toString("base64");
    const keys = parseVariable("LINK_KEYS", LINK_KEYS, { LINK_KEYS: `${other}, ${key}` });
    expect(keys.ok && keys.value.map(({ length }) => length)).toEqual([48, 32]);
    const url = (source: Record<string, string>) =>
      parseVariable("SLACK_PUBLIC_URL", SLACK_PUBLIC_URL, source);
    expect(url({ SLACK_PUBLIC_URL: "https://a.example/usher/" })).toEqual({
      ok: true,
      value: "https://a.example/usher",
    });
  });
});
