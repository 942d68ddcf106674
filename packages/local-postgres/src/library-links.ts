import { copyFileSync, existsSync, symlinkSync } from "node:fs";
import { dirname, isAbsolute, join, relative } from "node:path";
import { isCode, isRecord, readJson } from "./read-json.ts";

type LibraryLink = { path: string; pointsTo: string };

/**
 * The libraries' short names, which npm packages cannot carry: the package lists them in
 * `native/pg-symlinks.json` and makes them in an install script, and npm may not have run that.
 */
export function missingLinks(root: string): LibraryLink[] {
  return readLinks(root).filter((link) => !existsSync(link.path));
}

export function createLinks(links: readonly LibraryLink[]): void {
  for (const { path, pointsTo } of links) {
    try {
      symlinkSync(pointsTo, path);
    } catch (error) {
      if (isCode(error, "EEXIST")) continue;
      // A file system without symbolic links.
      copyFileSync(join(dirname(path), pointsTo), path);
    }
  }
}

function readLinks(root: string): LibraryLink[] {
  const listed = readJson(join(root, "pg-symlinks.json"));
  if (!Array.isArray(listed)) return [];
  return listed.flatMap((entry: unknown) => {
    const { source, target } = isRecord(entry) ? entry : {};
    if (typeof source !== "string" || typeof target !== "string") return [];
    const path = join(dirname(root), target);
    const file = join(dirname(root), source);
    if (!isInside(root, path) || !isInside(root, file)) return [];
    return [{ path, pointsTo: relative(dirname(path), file) }];
  });
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== "" && !way.startsWith("..") && !isAbsolute(way);
}
