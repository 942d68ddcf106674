import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

const source = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)));

/** A program that logs as ours do, in a process of its own. */
function run(body: string): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const program = `
    import { createLogger, exitOnCrash, exitWithError, EnvironmentError } from ${source("index.ts")};
    const log = createLogger({ level: "info", app: "server" });
    exitOnCrash(log);
    ${body}`;
  return new Promise((resolve) => {
    const args = ["--import", "tsx", "--input-type=module", "-e", program];
    execFile(process.execPath, args, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

const secret = "postgres://usher:pa55w0rd@db/usher";

test("logs go only to standard error", async () => {
  const ran = await run(`log.info("up"); log.error("down");`);
  expect(ran).toMatchObject({ code: 0, stdout: "" });
  expect(
    ran.stderr
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).msg),
  ).toEqual(["up", "down"]);
});

test.each([
  ["a thrown error", `setTimeout(() => { throw new Error("at ${secret}"); });`],
  ["a rejected promise", `void Promise.reject(new Error("at ${secret}"));`],
  ["an error with fields", `throw Object.assign(new Error("x"), { url: "${secret}" });`],
])("%s that nothing handles ends the process with a line free of secrets", async (_what, body) => {
  const ran = await run(body);
  expect(ran).toMatchObject({ code: 1, stdout: "" });
  expect(JSON.parse(ran.stderr)).toMatchObject({ level: "fatal", msg: "unhandled error" });
  expect(ran.stderr).not.toContain("pa55w0rd");
});

test("a failed start logs its reason without secrets", async () => {
  const ran = await run(`exitWithError(new Error("at ${secret}"));`);
  expect(ran).toMatchObject({ code: 1, stdout: "" });
  expect(ran.stderr).toContain("at postgres://usher:[redacted]@db/usher");
  const known = await run(`exitWithError(new EnvironmentError("PORT is missing"));`);
  expect(known).toMatchObject({ code: 1, stdout: "", stderr: "PORT is missing\n" });
});
