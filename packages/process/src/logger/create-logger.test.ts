import { Writable } from "node:stream";

import { describe, expect, test } from "vitest";

import { secretSamples } from "../testing/secret-samples.ts";
import { createLogger, type Logger } from "./create-logger.ts";

function written(app: string, write: (log: Logger) => void): string {
  let text = "";
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  write(createLogger({ level: "trace", app, destination }));
  return text;
}

const linesOf = (text: string) =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Where a text can stand in a line. */
const places: Record<string, (log: Logger, text: string) => void> = {
  "the message": (log, text) => log.info(text),
  "a formatted message": (log, text) => log.info("failed: %s", text),
  "a field": (log, text) => log.warn({ detail: text }, "failed"),
  "a deep field": (log, text) => log.warn({ a: { b: { c: { d: [{ e: text }] } } } }, "failed"),
  "a field's name": (log, text) => log.warn({ [text]: true }, "failed"),
  "an error": (log, text) => log.error({ err: new Error(text) }, "failed"),
  "an error under its other name": (log, text) => log.error({ error: new Error(text) }, "failed"),
  "an error alone": (log, text) => log.error(new Error(text)),
  "a thrown text": (log, text) => log.error({ err: text }, "failed"),
  "a thrown object": (log, text) => log.error({ err: { ok: false, answer: [text] } }, "failed"),
  "a cause": (log, text) =>
    log.error({ err: new Error("failed", { cause: new Error("inner", { cause: text }) }) }),
  "one error of several": (log, text) =>
    log.error({ err: new AggregateError([new Error("first"), new Error(text)], "all failed") }),
  "a stack": (log, text) => {
    const error = new Error("failed");
    error.stack = `Error: failed\n    at ${text}\n    at main (main.ts:1:1)`;
    log.error({ err: error }, "failed");
  },
  "the fields of a child": (log, text) => log.child({ detail: text }).info("failed"),
  "JSON inside a text": (log, text) => log.info(`body ${JSON.stringify({ detail: text })}`),
};

const app = "server";

describe("the log", () => {
  describe.each(secretSamples)("S24: hides $name", ({ text, secret }) => {
    test.each(Object.entries(places))("in %s", (_place, write) => {
      const lines = written(app, (log) => write(log, text));
      expect(linesOf(lines)).toHaveLength(1);
      for (const form of [secret, JSON.stringify(secret).slice(1, -1)])
        expect(lines).not.toContain(form);
    });
  });

  test.each(["authorization", "cookie", "token", "botToken", "signingSecret", "x-api-key", "link"])(
    "hides the field %s at any depth",
    (name) => {
      const fields = { [name]: "plain words", [`${name}s`]: ["plain", "words"] };
      const lines = written(app, (log) => log.info({ ...fields, a: { b: { c: fields } } }, "seen"));
      expect(lines).not.toContain("plain");
      expect(linesOf(lines)[0]).toMatchObject({ [name]: "[redacted]", msg: "seen" });
    },
  );

  test("names the program, the time and the level", () => {
    const [line] = linesOf(written(app, (log) => log.warn({ port: 3000 }, "listening")));
    expect(line).toEqual({
      app,
      level: "warn",
      msg: "listening",
      pid: process.pid,
      port: 3000,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
  });

  test("keeps what is not secret", () => {
    const facts = {
      route: "/trpc/invitation.create",
      invitationId: "0f8fad5b-d9cb-469f-a165-70867728950e",
      teamId: "T0ACME",
      head: "f00d".repeat(16),
      url: "https://api.sendgrid.example/v3/mail/send?limit=5",
      reason: "LINK_KEYS is missing; the bearer of news, at 10:30 (a@b.example)",
    };
    expect(linesOf(written(app, (log) => log.info(facts, "kept")))[0]).toMatchObject(facts);
  });
});

test("an error's statement and parameters are not logged", () => {
  const error = Object.assign(new Error("connection refused"), {
    code: "ECONNREFUSED",
    query: "select secret_column",
    parameters: ["parameter-value"],
  });
  const text = written("server", (log) => log.error({ err: error }, "failed"));
  expect(text).toContain("connection refused");
  expect(text).toContain("ECONNREFUSED");
  expect(text).not.toContain("secret_column");
  expect(text).not.toContain("parameter-value");
});

test("an error that is its own cause is logged in one line", () => {
  const error = new Error("round and round");
  error.cause = error;
  expect(linesOf(written("server", (log) => log.error({ err: error })))).toHaveLength(1);
});

const cyclic: Record<string, unknown> = { ok: false };
cyclic["self"] = cyclic;
const unreadable = Object.defineProperty({}, "message", {
  get: () => {
    throw new Error("not readable");
  },
});

test.each<[what: string, thrown: unknown, described: unknown]>([
  [
    "a rejection",
    { code: "internal.error", message: "Internal server error.", status: 500 },
    { code: "internal.error", message: "Internal server error." },
  ],
  [
    "an answer",
    { ok: false, error: "channel_not_found" },
    { message: expect.any(String), thrown: { ok: false, error: "channel_not_found" } },
  ],
  ["an empty object", {}, { message: expect.any(String), thrown: {} }],
  ["a list", [{ field: "to" }], { message: expect.any(String), thrown: [{ field: "to" }] }],
  [
    "an object without a prototype",
    Object.assign(Object.create(null), { status: 502 }),
    { message: expect.any(String), thrown: { status: 502 } },
  ],
  [
    "a cycle",
    cyclic,
    { message: expect.any(String), thrown: expect.objectContaining({ ok: false }) },
  ],
  ["a field that cannot be read", unreadable, { message: "what was thrown cannot be read" }],
  ["a text", "too late", { message: "too late" }],
  ["a bigint", 10n, { message: "10" }],
  ["a symbol", Symbol("stopped"), { message: "Symbol(stopped)" }],
  ["null", null, { message: "null" }],
  [
    "a cause that is an object",
    new Error("failed", { cause: { status: 502 } }),
    {
      type: "Error",
      message: "failed",
      stack: expect.any(String),
      cause: { message: expect.any(String), thrown: { status: 502 } },
    },
  ],
])("what was thrown is named, though it is %s", (_what, thrown, described) => {
  const text = written("server", (log) => log.error({ err: thrown }, "failed"));
  expect(linesOf(text)[0]?.["err"]).toEqual(described);
  expect(text).not.toContain("[object");
});
