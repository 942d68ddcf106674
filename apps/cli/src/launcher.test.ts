import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import { afterEach, beforeEach, expect, test } from "vitest";

const run = promisify(execFile);
const modules = resolve(import.meta.dirname, "../../../node_modules");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "usher-launcher-"));
  await cp(resolve(import.meta.dirname, "../bin"), join(folder, "bin"), { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  for (const name of ["src", "dist"]) await mkdir(join(folder, name));
  await writeFile(join(folder, "dist/main.js"), 'process.stdout.write("built");');
});
afterEach(() => rm(folder, { recursive: true }));

const launch = async () => (await run(process.execPath, [join(folder, "bin/usher.js")])).stdout;
const source = () =>
  writeFile(
    join(folder, "src/main.ts"),
    'const said: string = "sources"; process.stdout.write(said);',
  );

test("a clone runs its sources, however old what was built is", async () => {
  await symlink(modules, join(folder, "node_modules"));
  await source();
  expect(await launch()).toBe("sources");
});

test("an image without sources, or without what runs them, runs what was built", async () => {
  expect(await launch()).toBe("built");
  await source();
  expect(await launch()).toBe("built");
});
