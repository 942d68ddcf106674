import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { linkTokenOf } from "@usher/core/testing";
import openapiTS, { astToString } from "openapi-typescript";
import { afterAll, beforeAll, expect, test } from "vitest";

import { compile } from "./compile.ts";
import { startServer } from "./testing/start-server.ts";

const workspace = resolve(import.meta.dirname, "..");
const storyFile = join(workspace, "story/story.ts");

let server: Awaited<ReturnType<typeof startServer>>;
let project: string;

/** A project with the generated types, in a folder of this workspace from where openapi-fetch is found. */
beforeAll(async () => {
  server = await startServer();
  const cache = join(workspace, "node_modules/.cache");
  await mkdir(cache, { recursive: true });
  project = await mkdtemp(join(cache, "generated-client-"));
  const types = await openapiTS(new URL(`${server.url}/openapi.json`));
  await writeFile(join(project, "usher-api.ts"), astToString(types));
});
afterAll(async () => {
  await server.stop();
  await rm(project, { recursive: true, force: true });
});

async function compileStory(name: string, source: string): Promise<string[]> {
  await writeFile(join(project, `${name}.ts`), source);
  return compile(join(project, `${name}.ts`), join(project, "dist"));
}

test("a client of openapi-typescript and openapi-fetch compiles strictly, and runs the story", async () => {
  expect(await compileStory("story", await readFile(storyFile, "utf8"))).toEqual([]);
  const url = pathToFileURL(join(project, "dist/story.js")).href;
  // Compiled from story/story.ts just now, so it exports what that file does.
  const { story } = (await import(url)) as {
    story(given: object): Promise<string[]>;
  };
  const readToken = (invitation: { id: string; organizationId: string }) =>
    linkTokenOf(server.store, invitation);
  const { organization, session } = server;
  expect(await story({ url: server.url, organization, session, readToken })).toEqual([
    "invited jane@guest.example",
    "failed nonsense invite.invalid_email",
    "pending jane@guest.example as member",
    "jane@guest.example is billing and active",
    "404 member.not_found",
    "joined as member",
    "left as billing",
  ]);
});

const wrong = {
  "an unknown procedure": 'as("", "").POST("/trpc/invitation.creat", { body: {} });',
  "a wrong input": 'as("", "").POST("/trpc/member.get", { body: { it: "" } });',
  "a missing body": 'as("", "").POST("/trpc/member.get", {});',
  "an unknown field of an answer": 'let it: components["schemas"]["Invitation"]["selector"];',
  "an unknown code": 'const code: components["schemas"]["ErrorCode"] = "invite.nonsense";',
};

test("its types reject what the document does not have", async () => {
  const source = await readFile(storyFile, "utf8");
  const first = source.split("\n").length;
  const errors = await compileStory("wrong", [source, ...Object.values(wrong)].join("\n"));
  for (const [n, what] of Object.keys(wrong).entries())
    expect(
      errors.some((error) => error.startsWith(`${first + n + 1}: `)),
      what,
    ).toBe(true);
});
