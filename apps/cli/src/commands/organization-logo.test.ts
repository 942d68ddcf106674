import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createTestDatabase, pngImage, type TestDatabase } from "@usher/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

import { run } from "../testing/run.ts";

let database: TestDatabase;
let env: Record<string, string>;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase();
  env = { DATABASE_URL: database.url };
  folder = await mkdtemp(join(tmpdir(), "usher-logo-"));
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

test("the operator sets a logo and removes it; a file that is none is refused", async () => {
  const slug = `acme-${randomBytes(4).toString("hex")}`;
  await run(["organization", "create", slug, "--owner", "owner@acme.example"], { env });
  const set = (...more: string[]) => run(["organization", "set-logo", slug, ...more], { env });
  const [png, svg] = [join(folder, "logo.png"), join(folder, "logo.svg")];
  await writeFile(png, pngImage({ width: 64, height: 64 }));
  await writeFile(svg, "<svg/>");
  const logos = () => database.sql("SELECT type, width FROM organization_logo");

  expect(await set(png)).toMatchObject({ code: 0, stdout: `The logo of ${slug} was set.\n` });
  expect(await logos()).toEqual([{ type: "image/png", width: 64 }]);
  expect(await set(svg)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("neither a PNG nor a JPEG"),
  });
  await writeFile(png, Buffer.alloc(2_000_000));
  expect(await set(png)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("the image has more than 200 KiB"),
  });
  expect(await set(join(folder, "none.png"))).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("cannot be read"),
  });
  expect(await set()).toMatchObject({ code: 2 });
  expect(await set("--remove")).toMatchObject({ code: 0, stdout: `${slug} has no logo.\n` });
  expect(await logos()).toEqual([]);
});
