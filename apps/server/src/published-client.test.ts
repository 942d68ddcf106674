import { execFile, spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import {
  startTestServer,
  type TestOrganization,
  type TestServer,
} from "./testing/start-test-server.ts";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../../..");
const compiler = join(root, "node_modules/typescript/bin/tsc");
const installed = (name: string) => `file:${join(root, "node_modules", name)}`;

let project: string;
let server: TestServer;
let acme: TestOrganization;

/** An empty project far from the repository with the packed client in it, and what it depends on. */
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "usher-tool-"));
  server = await startTestServer();
  acme = await server.organization();
  await writeFile(join(project, "package.json"), '{ "type": "module", "private": true }');
  const pack = ["pack", "--json", "--silent", "--pack-destination", project];
  const { stdout } = await run("npm", pack, { cwd: join(root, "packages/client") });
  // npm answers with one entry per packed package.
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  const wanted = [
    `./${packed?.filename}`,
    // Given as folders so that the test needs no registry.
    ...["@trpc/client", "@trpc/server", "eventsource-parser", "@types/node", "undici-types"].map(
      installed,
    ),
  ];
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts"];
  const offline = ["--offline", "--legacy-peer-deps", "--install-links"];
  await run("npm", ["install", ...quiet, ...offline, ...wanted], { cwd: project });
}, 240_000);
afterAll(async () => {
  await server.stop();
  await rm(project, { recursive: true, force: true });
});

async function compile(options: Record<string, unknown>, include: string): Promise<string> {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    target: "ES2023",
    // tRPC's own declarations name these.
    lib: ["ES2023", "ESNext.Disposable", "DOM"],
    skipLibCheck: false,
    noEmit: true,
    ...options,
  };
  await writeFile(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions, include: [include] }),
  );
  const done = await run(process.execPath, [compiler, "-p", project, "--listFiles"]).catch(
    (error: { stdout: string }) => error,
  );
  return done.stdout;
}

const tool = `
import { createUsherClient, isUsherError, type RouterInputs, type RouterOutputs } from "@usher/client";
const usher = createUsherClient({ url: "https://usher.example.com", apiKey: "usher_org_x" });
type Entry = RouterInputs["invitation"]["create"]["entries"][number];
const entries: Entry[] = [{ email: "jane@acme.com", roles: ["admin"] }];
export async function main(): Promise<RouterOutputs["invitation"]["create"]["summary"]> {
  try {
    return (await usher.invitation.create.mutate({ entries, mode: "atomic" })).summary;
  } catch (error) {
    if (isUsherError(error, "invite.already_member")) {
      const code: "invite.already_member" = error.data.appCode;
      console.error(code, error.data.requestId);
    }
    throw error;
  }
}
`;

test.each([
  ["in Node", { module: "NodeNext", types: ["node"] }],
  ["in a browser", { module: "ESNext", moduleResolution: "bundler", types: [] }],
])(
  "the packed client type-checks strictly %s, with nothing of the server",
  async (_where, options) => {
    await writeFile(join(project, "tool.ts"), tool);
    const output = await compile(options, "tool.ts");
    expect(output).not.toContain("error TS");
    const files = output.split("\n").filter((line) => line.startsWith("/"));
    expect(files.some((file) => file.includes("@usher/client/dist/server-types.d.ts"))).toBe(true);
    const ours = files.filter((file) => /@usher\/|\/packages\/|\/apps\//.test(file));
    expect(
      ours.every((file) => file.startsWith(join(project, "node_modules/@usher/client/"))),
    ).toBe(true);
    expect(files.filter((file) => /zod|typeorm|hono|\/pg\//.test(file))).toEqual([]);
  },
);

test.each([
  ["an unknown procedure", "await usher.invitation.creat.mutate({ entries });"],
  ["a wrong input", "await usher.invitation.create.mutate({ entries: [{ mail: 'x' }] });"],
  ["a field that no output has", "(await usher.invitation.get.query({ id: 'x' })).selector;"],
  ["an unknown code", "isUsherError(null, 'invite.nonsense');"],
])("%s does not compile", async (_what, source) => {
  await writeFile(join(project, "wrong.ts"), `${tool}\n${source}\n`);
  const options = { module: "NodeNext", types: ["node"] };
  expect(await compile(options, "wrong.ts")).toContain("error TS");
});

test("a CommonJS program may require it", async () => {
  const program = `console.log(typeof require("@usher/client").createUsherClient)`;
  const { stdout } = await run(process.execPath, ["--input-type=commonjs", "-e", program], {
    cwd: project,
  });
  expect(stdout).toBe("function\n");
});

test("the example compiles there and lists, invites with a partial failure, and follows events", async () => {
  const example = join(root, "examples/internal-tool");
  const source = await readFile(join(example, "main.ts"), "utf8");
  expect(source.split("\n").length).toBeLessThan(60);
  await cp(example, join(project, "example"), { recursive: true });
  await run(process.execPath, [compiler, "-p", join(project, "example")]);

  const pending = await server.invite(acme);
  const email = "jane@guest.example";
  const child = spawn(process.execPath, ["example/dist/main.js", email, "nonsense"], {
    cwd: project,
    env: { ...process.env, USHER_URL: server.url, USHER_KEY: acme.key },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));

  await vi.waitFor(() => expect(output).toContain("1 of 2 invited"), 30_000);
  expect(output).toContain(`pending   ${pending.email} as member, until `);
  expect(output).toContain(`invited   ${email}\n`);
  expect(output).toContain(
    "failed    nonsense: This is not a valid email address. (invite.invalid_email)",
  );
  await vi.waitFor(() => expect(output).toContain(`invitation.created ${email}`), 30_000);
  await acme.client.invitation.revoke.mutate({ id: pending.id });
  await vi.waitFor(() => expect(output).toContain(`invitation.revoked ${pending.email}`), 30_000);
  child.kill("SIGINT");
  expect(await ended).toBe(0);
}, 180_000);

test("the example of an app compiles there", async () => {
  await cp(join(root, "examples/app-handover"), join(project, "app"), { recursive: true });
  await run(process.execPath, [compiler, "-p", join(project, "app")]);
  expect(await readFile(join(project, "app/dist/main.js"), "utf8")).toContain("./store.js");
});

test("the example explains a wrong key and ends", async () => {
  const child = run(process.execPath, ["example/dist/main.js"], {
    cwd: project,
    env: { ...process.env, USHER_URL: server.url, USHER_KEY: "usher_org_wrong" },
  });
  await expect(child).rejects.toMatchObject({ code: 1, stderr: "Set USHER_KEY to a key.\n" });
});
