import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { describeProcedures, errorCatalog } from "@usher/core";

import { withComments } from "./with-comments.ts";

/**
 * Makes the built package stand alone: writes the server's types, without the server, where
 * `src/server-types.ts` only names them. They are what the compiler wrote for core's routers, one
 * file each, already expanded, with the descriptions of their schemas.
 */
const core = dirname(fileURLToPath(import.meta.resolve("@usher/core")));
const dist = resolve(import.meta.dirname, "../dist");
const cjs = join(dist, "cjs");

const text = await serverTypes(await readRouters());
for (const folder of [dist, cjs]) {
  await writeFile(join(folder, "server-types.d.ts"), text);
  await nameFilesAsPublished(folder);
}
await writeFile(join(cjs, "package.json"), '{ "type": "commonjs" }\n');

type Router = { name: string; text: string };

async function readRouters(): Promise<Router[]> {
  const folder = join(core, "trpc/routers");
  const described = describeProcedures();
  const files = (await readdir(folder)).filter((file) => file.endsWith(".d.ts")).toSorted();
  return Promise.all(
    files.map(async (file) => {
      const text = standingAlone(await readFile(join(folder, file), "utf8"), file);
      const name = /^declare const (\w+): /m.exec(text)?.[1];
      if (name === undefined) throw new Error(`${file} declares no router`);
      return { name, text: withComments({ name, text }, described) };
    }),
  );
}

/** Rejects whatever would need more than tRPC where it is installed. */
function standingAlone(text: string, file: string): string {
  const alone = text
    .replaceAll(/import\("[./]+(?:index|trpc)\.ts"\)\.(?:Context|ProcedureMeta)\b/g, "object")
    .replaceAll(/import\("[./]+trpc\.ts"\)\.ErrorShape\b/g, "ErrorShape")
    .replaceAll(/import\("@trpc\/server\/[\w-]+"\)\.TrackedData\b/g, "TrackedData")
    .replaceAll(/import\("@trpc\/server"\)\./g, "trpc.")
    .replaceAll(/^export declare const/gm, "declare const")
    .replaceAll(/^export \{\};?\n/gm, "")
    .trim();
  const foreign = /import\("[^"]+"\)\.\w+|^(?:import|export)\b.*/m.exec(alone);
  if (foreign) throw new Error(`${file} needs ${foreign[0]}, which a client does not have`);
  return alone;
}

async function serverTypes(all: readonly Router[]): Promise<string> {
  const trpc = await readFile(join(core, "trpc/trpc.d.ts"), "utf8");
  const copied = (name: string) => {
    const found = new RegExp(`(?:/\\*\\*[^/]*\\*/\\n)?export type ${name} = \\{[^]*?\\n\\};`).exec(
      trpc,
    );
    if (!found) throw new Error(`core has no type ${name}`);
    return found[0].replaceAll("TRPCDefaultErrorShape", "trpc.TRPCDefaultErrorShape");
  };
  const codes = Object.keys(errorCatalog).map((code) => `  | "${code}"`);
  return `import type * as trpc from "@trpc/server";

/** Every code the server answers with. */
export type ErrorCode =
${codes.join("\n")};
type ErrorDetails = Record<string, unknown>;
${copied("ErrorData")}
${copied("ErrorShape")}
type TrackedData<Data> = { id: string; data: Data };

${all.map(({ text }) => text).join("\n\n")}

/** Every procedure of Usher. */
export type AppRouter = trpc.TRPCBuiltRouter<
  { ctx: object; meta: object; errorShape: ErrorShape; transformer: false },
  trpc.TRPCDecorateCreateRouterOptions<{
${all.map(({ name }) => `    ${name}: typeof ${name};`).join("\n")}
  }>
>;
export type RouterInputs = trpc.inferRouterInputs<AppRouter>;
export type RouterOutputs = trpc.inferRouterOutputs<AppRouter>;
`;
}

/** The compiler leaves `./x.ts` in declarations; what is published beside them is `./x.js`. */
async function nameFilesAsPublished(folder: string): Promise<void> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".d.ts"));
  await Promise.all(
    files.map(async (file) => {
      const path = join(folder, file);
      const text = await readFile(path, "utf8");
      await writeFile(path, text.replaceAll(/(from "\.\/[\w-]+)\.ts"/g, '$1.js"'));
    }),
  );
}
