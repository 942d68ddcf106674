import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";

import { describe, expect, test } from "vitest";

import { run } from "./testing/run.ts";

const root = resolve(import.meta.dirname, "..");
const { version } = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8"));

describe("usher --version", () => {
  test.each([["--version"], ["-V"]])(
    "%s prints only the version of package.json",
    async (option) => {
      expect(await run([option])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: "" });
    },
  );

  test.each([
    ["after", ["--version", "--json"]],
    ["before", ["--json", "--version"]],
  ])("usher --version prints one JSON document with --json %s it", async (_where, args) => {
    const ran = await run(args);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(ran.json()).toEqual({ version });
  });

  test("usher --version works as a command, without any variable", async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [resolve(root, "bin/usher.js"), "--version"],
      { env: {} },
    );
    expect(stdout).toBe(`${version}\n`);
  });
});
