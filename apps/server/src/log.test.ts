import { Writable } from "node:stream";

import { expect, it } from "vitest";

import { createLogger } from "./log.ts";

const verifier = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst";
const token = `0f8fad5b-d9cb-469f-a165-70867728950e.${verifier}`;
const key = `usher_org_${"0".repeat(32)}_${"f".repeat(64)}`;

function written(write: (log: ReturnType<typeof createLogger>) => void): string {
  let text = "";
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  write(createLogger({ level: "info", destination }));
  return text;
}

it("S24: no link gets into a line, wherever it stands", () => {
  const text = written((log) => {
    log.info({
      token,
      nested: { link: `https://u.example/i/${token}` },
      url: `/i/${token}?lang=de`,
    });
    log.info({ path: "/i/cut-off-by-a-mail-client" }, `opened /i/${token}`);
    log.error({ err: new Error(`bad ${token}`, { cause: new Error(`at ${verifier}. ${token}`) }) });
  });
  expect(text).not.toContain(token);
  expect(text).not.toContain("cut-off");
  expect(text).toContain("/i/[link]");
  expect(
    text
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown),
  ).toHaveLength(3);
});

it("S24: no credential gets into a line", () => {
  const jwt = `eyJ${"a".repeat(20)}.eyJ${"b".repeat(20)}.${"c".repeat(20)}`;
  const text = written((log) => {
    log.info({ headers: { authorization: `Bearer ${key}` }, note: `Bearer ${key}`, jwt });
    log.info(`SG.${"a".repeat(22)}.${"b".repeat(43)} and ${key}`);
  });
  for (const secret of [key, jwt, "f".repeat(64), `SG.${"a".repeat(22)}`])
    expect(text).not.toContain(secret);
});

it("an error's statement and parameters stay out", () => {
  const fault = Object.assign(new Error("connection refused"), {
    code: "ECONNREFUSED",
    query: "select secret_column",
    parameters: ["parameter-value"],
  });
  const text = written((log) => log.error({ err: fault }, "failed"));
  expect(text).toContain("connection refused");
  expect(text).toContain("ECONNREFUSED");
  expect(text).not.toContain("secret_column");
  expect(text).not.toContain("parameter-value");
});
