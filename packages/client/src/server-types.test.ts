import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const dist = resolve(import.meta.dirname, "../dist");
const built = () => readFile(join(dist, "server-types.d.ts"), "utf8");

test("every procedure is documented in the published types", async () => {
  const lines = (await built()).split("\n");
  const procedures = lines.flatMap((line, at) => {
    const name = /^ {4}(\w+): trpc\.TRPC(?:Query|Mutation|Subscription)Procedure</.exec(line)?.[1];
    return name === undefined ? [] : [{ name, documented: lines[at - 1]?.trim().endsWith("*/") }];
  });
  expect(procedures.length).toBeGreaterThan(30);
  expect(procedures.filter(({ documented }) => !documented)).toEqual([]);
});

test("every field of an input is documented in the published types, with its default", async () => {
  const lines = (await built()).split("\n");
  let inInput = false;
  const fields = lines.flatMap((line, at) => {
    if (/^ {8}\S/.test(line)) inInput = /^ {8}input: .*\{$/.test(line);
    const name = /^ {12,}(\w+)\??: /.exec(line)?.[1];
    if (!inInput || name === undefined) return [];
    return [{ name, documented: lines[at - 1]?.trim().endsWith("*/") }];
  });
  expect(fields.length).toBeGreaterThan(100);
  expect(fields.filter(({ documented }) => !documented)).toEqual([]);
  const text = lines.join("\n");
  expect(text).toContain("/** The size of a page. Default `50`. */");
  expect(text).toContain("/** Sent to every approver and owner. */");
});

test("the published types need only tRPC and published files", async () => {
  for (const file of [
    "index",
    "create-usher-client",
    "usher-client",
    "error-details",
    "retry",
    "server-types",
    "usher-error",
  ]) {
    const text = await readFile(join(dist, `${file}.d.ts`), "utf8");
    const imported = [...text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map((match) => match[1]);
    for (const name of imported) expect(name).toMatch(/^(@trpc\/(client|server)|\.\/[\w-]+\.js)$/);
  }
});

test("the published code runs without Node", async () => {
  const files = (await readdir(dist)).filter((file) => file.endsWith(".js"));
  expect(files.length).toBeGreaterThan(4);
  for (const file of files) {
    const text = await readFile(join(dist, file), "utf8");
    expect(text).not.toMatch(/node:|\bprocess\b|\bBuffer\b|require\(/);
  }
});
