import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { createLinkKeyring, procedures } from "@usher/core";
import { createSendGridSender } from "@usher/core/sendgrid";
import { createStore, createUsherDataSource } from "@usher/core/typeorm";
import { createServerApp } from "@usher/server";
import { Hono } from "hono";
import { expect, test, vi } from "vitest";
import { z } from "zod";

const root = resolve(import.meta.dirname, "../../..");
const client = join(root, "packages/client/dist");

/** Texts may change; names, types and bounds may not. */
function withoutTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTexts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, entry]) => key !== "description" || typeof entry !== "string")
      .map(([key, entry]) => [key, withoutTexts(entry)]),
  );
}

function schemaOf(parser: unknown, io: "input" | "output"): unknown {
  if (!(parser instanceof z.ZodType)) return null;
  return withoutTexts(z.toJSONSchema(parser, { io, unrepresentable: "any" }));
}

function lines(values: readonly string[]): string {
  return `${[...new Set(values)].toSorted().join("\n")}\n`;
}

/** Keys and types of a JSON value. Ids and names as keys of a record become one. */
function shapeOf(value: unknown, path = "$"): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => shapeOf(entry, `${path}[]`));
  if (typeof value !== "object" || value === null) return [`${path}: ${typeof value}`];
  const isRecord = /\[\]\.(?:users|channels)$/.test(path);
  return Object.entries(value).flatMap(([key, entry]) =>
    shapeOf(entry, `${path}.${isRecord ? "*" : key}`),
  );
}

test("the router keeps its procedures with the schemas of their inputs and outputs", async () => {
  const described = [...procedures].map(([path, { _def }]) => {
    const input = _def.inputs.map((parser) => schemaOf(parser, "input"));
    const output = schemaOf(_def.output, "output");
    return `${path} ${_def.type} ${JSON.stringify({ input, output })}`;
  });
  expect(described.length).toBeGreaterThan(30);
  await expect(lines(described)).toMatchFileSnapshot("public-names/router.snap");
});

test("the server keeps its HTTP paths", async () => {
  const mounted = vi.spyOn(Hono.prototype, "route");
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  createServerApp({
    store: createStore(createUsherDataSource({ url: "postgres://127.0.0.1:9/none" })),
    readiness: { ready: () => Promise.resolve({ ok: true }) },
    links: createLinkKeyring([Buffer.alloc(32)]),
    sender: createSendGridSender({ apiKey: "SG.none", from: { email: "a@example.com" } }),
    // Only these methods of the logger are called before the server starts.
    log: log as never,
    config: {
      baseUrl: "http://localhost",
      port: 0,
      sessionIssuers: [],
      sendGridEvents: { publicKeys: [] },
      trustedProxies: [],
    },
  } as never);
  const paths = mounted.mock.calls.flatMap(([prefix, app]) =>
    app.routes.map(({ method, path }) => `${method} ${join(prefix, path)}`),
  );
  mounted.mockRestore();
  expect(paths.length).toBeGreaterThan(20);
  await expect(lines(paths)).toMatchFileSnapshot("public-names/http-paths.snap");
});

test("the client keeps the names and types of its exports", async () => {
  const index = await readFile(join(client, "index.d.ts"), "utf8");
  const described: string[] = [];
  for (const [, list = "", module = ""] of index.matchAll(
    /export (?:type )?\{([^}]*)\} from "\.\/([\w-]+)\.js"/g,
  )) {
    const text = (await readFile(join(client, `${module}.d.ts`), "utf8"))
      .replace(/\/\*\*[^]*?\*\//g, "")
      .replace(/\s+/g, " ");
    for (const part of list.split(",").map((name) => name.replace(/\btype\b/, "").trim()))
      if (part !== "") described.push(declarationOf(text, part));
  }
  await expect(lines(described)).toMatchFileSnapshot("public-names/client.snap");
});

/** The declaration of one exported name; of what is made from the router only the name. */
function declarationOf(text: string, name: string): string {
  if (["AppRouter", "RouterInputs", "RouterOutputs"].includes(name)) return `type ${name}`;
  const start = text.search(
    new RegExp(`export (?:declare )?(?:type|function|const|class) ${name}\\b`),
  );
  if (start === -1) throw new Error(`the client does not declare ${name}`);
  const next = text.indexOf(" export ", start + 1);
  return text
    .slice(start, next === -1 ? undefined : next)
    .replace(/\/\/#.*$/, "")
    .trim();
}

test("npm start -- --json keeps its keys", { timeout: 240_000 }, async () => {
  const temporary = await mkdtemp(join(tmpdir(), "public-names-"));
  const { PATH = "", HOME = "" } = process.env;
  const npm = spawn("npm", ["start", "--silent", "--", "--json"], {
    cwd: root,
    env: { PATH, HOME, PORT: "0", TMPDIR: temporary },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const shape = lines(shapeOf(JSON.parse(await firstLine(npm))));
    await expect(shape).toMatchFileSnapshot("public-names/start-json.snap");
  } finally {
    const closed = once(npm, "close");
    npm.kill("SIGTERM");
    await closed;
    await rm(temporary, { recursive: true, force: true });
  }
});

async function firstLine(process: ChildProcess): Promise<string> {
  let output = "";
  for await (const chunk of process.stdout ?? []) {
    output += String(chunk);
    if (output.includes("\n")) break;
  }
  return output.split("\n", 1)[0] ?? "";
}
