import { build, type OutputFile } from "esbuild";
import { fileURLToPath } from "node:url";

import { pageHtml } from "./page-html.ts";

export type Page = { html: string; script: string; style: string };

/** Bundles the front end in memory; nothing is written. */
export async function buildPage(): Promise<Page> {
  const { outputFiles } = await build({
    entryPoints: {
      sandbox: fileURLToPath(new URL("./browser/main.tsx", import.meta.url)),
      style: fileURLToPath(new URL("./browser/styles/style.css", import.meta.url)),
    },
    outdir: "page",
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "silent",
  });
  return {
    html: pageHtml,
    script: output(outputFiles, ".js"),
    style: output(outputFiles, ".css"),
  };
}

function output(files: OutputFile[], extension: string): string {
  const file = files.find(({ path }) => path.endsWith(extension));
  if (file === undefined) throw new Error(`the page has no ${extension} file`);
  return file.text;
}
