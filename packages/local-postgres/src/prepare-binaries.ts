import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { LEFTOVER_PREFIX } from "./data-directory.ts";
import { createLinks, missingLinks } from "./library-links.ts";
import type { Binaries } from "./locate-binaries.ts";
import { isCode } from "./read-json.ts";
import { obstacleFor, PASS, READ } from "./server-user.ts";
import type { ServerUser } from "./server-user.ts";

const COPY_PREFIX = "binaries-";
const NEEDED = [
  { path: "bin/postgres", bits: PASS | READ },
  { path: "lib/postgresql", bits: PASS | READ },
  { path: "share/postgresql/postgres.bki", bits: READ },
];
const UNUSED = /\.a$|^(?:pkgconfig|pgxs)$/;

export type BinariesUse = { binaries: Binaries; directory: string; user: ServerUser | undefined };

/**
 * A folder the server's user can run PostgreSQL from: the installed one, completed by its links where it may
 * be written, otherwise a copy in the data directory. Call it while holding the directory's lock.
 */
export async function prepareBinaries({ binaries, directory, user }: BinariesUse): Promise<string> {
  if (isOpenTo(user, binaries.root) && completeInPlace(binaries.root)) return binaries.root;
  const copy = join(directory, `${COPY_PREFIX}${binaries.version}`);
  if (!existsSync(copy)) {
    await removeOlderCopies(directory);
    const unfinished = join(directory, `${LEFTOVER_PREFIX}binaries`);
    await copyReadable(binaries.root, join(unfinished, "native"));
    await chmod(unfinished, 0o755);
    createLinks(missingLinks(join(unfinished, "native")));
    await rename(unfinished, copy);
  }
  return join(copy, "native");
}

function isOpenTo(user: ServerUser | undefined, root: string): boolean {
  return (
    user === undefined ||
    NEEDED.every(({ path, bits }) => obstacleFor(user, join(root, path), bits) === undefined)
  );
}

function completeInPlace(root: string): boolean {
  try {
    createLinks(missingLinks(root));
    return true;
  } catch (error) {
    if (isCode(error, "EACCES", "EPERM", "EROFS")) return false;
    throw error;
  }
}

async function removeOlderCopies(directory: string): Promise<void> {
  const older = (await readdir(directory)).filter((name) => name.startsWith(COPY_PREFIX));
  await Promise.all(older.map((name) => rm(join(directory, name), { recursive: true })));
}

/** The modes are set, not copied: an installation under a strict umask is closed to the server's user. */
async function copyReadable(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await chmod(to, 0o755);
  const entries = (await readdir(from, { withFileTypes: true })).filter(
    (entry) => !entry.isSymbolicLink() && !UNUSED.test(entry.name),
  );
  await Promise.all(
    entries.map(async (entry) => {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (entry.isDirectory()) return await copyReadable(source, target);
      await copyFile(source, target);
      return await chmod(target, from.endsWith("bin") ? 0o755 : 0o644);
    }),
  );
}
