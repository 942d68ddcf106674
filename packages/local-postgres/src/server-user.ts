import { lstatSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { isCode } from "./read-json.ts";

/** Whom the server runs as, when that is not the user of this process. */
export type ServerUser = { uid: number; gid: number };

export const PASS = 1;
export const READ = 4;

const NOBODY = process.platform === "darwin" ? 4_294_967_294 : 65_534;

/**
 * PostgreSQL refuses to run as root, so it runs as `nobody`, or as the owner of data that is already there,
 * so that this owner can go on using it. `undefined`: as the user of this process.
 */
export function chooseServerUser(data: string | undefined): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = data === undefined ? undefined : ownerOf(data);
  return owner === undefined || owner.uid === 0 ? { uid: NOBODY, gid: NOBODY } : owner;
}

/** The first folder on the way, or the path itself, whose mode bits keep the user out. */
export function obstacleFor(user: ServerUser, path: string, bits: number): string | undefined {
  const target = realpathSync(path);
  const folders: string[] = [];
  for (let folder = dirname(target); ; folder = dirname(folder)) {
    folders.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  return (
    folders.find((folder) => folder !== target && !allows(user, folder, PASS)) ??
    (allows(user, target, bits) ? undefined : target)
  );
}

function allows(user: ServerUser, path: string, bits: number): boolean {
  const { uid, gid, mode } = statSync(path);
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}

function ownerOf(path: string): ServerUser | undefined {
  try {
    const { uid, gid } = lstatSync(path);
    return { uid, gid };
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}
