import { build, type OutputFile } from "esbuild";
import { fileURLToPath } from "node:url";

import { pageHtml } from "./page-html.ts";

export type Page = { html: string; gallery: string; files: Record<PageFile, string> };

export type PageFile = "sandbox.js" | "gallery.js" | "sandbox.css";

/** Bundles the front end in memory; nothing is written. */
export async function buildPage(): Promise<Page> {
  const { outputFiles } = await build({
    entryPoints: {
      sandbox: fileURLToPath(new URL("./browser/main.tsx", import.meta.url)),
      gallery: fileURLToPath(new URL("./browser/gallery/main.tsx", import.meta.url)),
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
    html: pageHtml("Usher sandbox", "sandbox.js"),
    gallery: pageHtml("Gallery – Usher sandbox", "gallery.js"),
    files: {
      "sandbox.js": output(outputFiles, "/sandbox.js"),
      "gallery.js": output(outputFiles, "/gallery.js"),
      "sandbox.css": output(outputFiles, "/style.css"),
    },
  };
}

function output(built: OutputFile[], name: string): string {
  const file = built.find(({ path }) => path.endsWith(name));
  if (file === undefined) throw new Error(`the page has no ${name}`);
  return file.text;
}
