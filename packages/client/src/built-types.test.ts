import { execFile } from "node:child_process";
import { mkdtemp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../../..");
const tsc = join(root, "node_modules/typescript/bin/tsc");
let project: string;

/** A project beside ours that has both the published client and the server's core. */
beforeAll(async () => {
  project = await mkdtemp(join(root, "node_modules/.usher-client-project-"));
  await mkdir(join(project, "node_modules/@usher"), { recursive: true });
  for (const name of ["client", "core"])
    await symlink(join(root, "packages", name), join(project, "node_modules/@usher", name));
  await writeFile(join(project, "package.json"), '{ "type": "module" }');
  await writeFile(
    join(project, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        module: "NodeNext",
        target: "ES2023",
        lib: ["ES2023", "DOM"],
        types: [],
        noEmit: true,
        skipLibCheck: true,
      },
      include: ["*.ts"],
    }),
  );
});
afterAll(() => rm(project, { recursive: true, force: true }));

async function compile(source: string): Promise<string> {
  await writeFile(join(project, "tool.ts"), source);
  const done = await run(process.execPath, [tsc, "-p", project, "--listFiles"]).catch(
    (error: { stdout: string }) => error,
  );
  return done.stdout;
}

const both = `
import type * as client from "@usher/client";
import type * as core from "@usher/core";
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
`;

test("the published types equal the server's", async () => {
  const output = await compile(`${both}
    export const inputs: Same<client.RouterInputs, core.RouterInputs> = true;
    export const outputs: Same<client.RouterOutputs, core.RouterOutputs> = true;
    export const codes: Same<client.ErrorCode, core.ErrorCode> = true;
    type Shape<R extends core.AppRouter | client.AppRouter> = R["_def"]["_config"]["$types"]["errorShape"];
    export const errors: Same<Shape<client.AppRouter>, Shape<core.AppRouter>> = true;`);
  expect(output).not.toContain("error TS");
  expect(output).toContain("packages/core/dist/trpc/app-router.d.ts");
});

test("the type test detects a difference", async () => {
  const output = await compile(`${both}
    type Other = Omit<core.RouterInputs, "role"> & { role: { list: { all: boolean } } };
    export const inputs: Same<client.RouterInputs, Other> = true;`);
  expect(output).toContain("error TS2322");
});
