import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The link key of a kept data directory, so that links of an earlier run still work. */
export async function linkKey(directory: string): Promise<Buffer> {
  const path = join(directory, "link-key");
  await mkdir(directory, { recursive: true });
  try {
    await writeFile(path, randomBytes(32).toString("base64"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return Buffer.from(await readFile(path, "utf8"), "base64");
}
