import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** Words that this repository does not use, in texts and inside identifiers (docs/domain.md has the glossary). */
const words = ["nobody", "whoever", "anew", "somebody", "mend", "mends", "mended", "mending"];
const capitalized = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
const banned = new RegExp(
  [
    `(?<![A-Za-z])(?:${words.join("|")})(?![a-z])`,
    `(?<![A-Z])(?:${capitalized.join("|")})(?![a-z])`,
    `(?<![A-Za-z])(?:${words.join("|").toUpperCase()})(?![A-Za-z])`,
  ].join("|"),
  "g",
);
const texts =
  /\.(?:[cm]?[jt]sx?|jsonc?|md|css|html|ya?ml|sh|example)$|(?:^|\/)(?:Dockerfile|\.ci\/run)$/;
const exempt = new Set(["package-lock.json", ".ci/check-words.mjs"]);

/** The operating system's user that runs PostgreSQL, if it is started as root. */
const systemUser = /`nobody`|as nobody|macOS' nobody|\bNOBODY\b/;
const mayNameSystemUser = /^packages\/local-postgres\/|^docs\/decisions\/003-/;

const files = execFileSync("git", ["ls-files", "-z"], { encoding: "utf8" })
  .split("\0")
  .filter((file) => texts.test(file) && !exempt.has(file) && existsSync(file));
let found = 0;
for (const file of files)
  for (const [index, line] of readFileSync(file, "utf8").split("\n").entries()) {
    if (mayNameSystemUser.test(file) && systemUser.test(line)) continue;
    for (const [word] of line.matchAll(banned)) {
      found += 1;
      process.stderr.write(`${file}:${index + 1}: "${word}" is banned: ${line.trim()}\n`);
    }
  }
if (found > 0) process.exitCode = 1;
