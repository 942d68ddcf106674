import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/*
 * Every page, file, heading, decision and number that texts cite exists. Numbers: I1 is an invariant
 * of docs/domain.md, S1 a threat of docs/threats.md. Code that a page shows under a file's name is in that file.
 */
const listed = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
const files = execFileSync("git", listed, { encoding: "utf8" })
  .split("\0")
  .filter((file) => file !== "" && existsSync(file));
const known = new Set(files.flatMap((file) => [file, ...ancestorsOf(file)]));
const decisions = new Set(
  files.flatMap((file) => /^docs\/decisions\/(\d{3})-/.exec(file)?.[1] ?? []),
);
const numbers = new Set([
  ...firstCells("docs/domain.md", /^\| (I\d+) \|/gm),
  ...firstCells("docs/threats.md", /^\| (S\d+) \|/gm),
]);

const isText = /\.(?:tsx?|mjs|jsonc?|md|ya?ml)$|(?:^|\/)(?:Dockerfile|run)$/;
/** What was true when it was written. */
const isHistory = /^CHANGELOG\.md$/;
const skipped = /^package-lock\.json$|^\.ci\/check-docs\.mjs$/;
/** A path of the repository, in prose or in a command. */
const namedPath = /(?<![\w./@-])(?:apps|packages|tools|docs|examples|\.ci)\/[\w./-]*[\w-]/g;
const page = /(?<![\w./-])(?:\.{0,2}\/)*[\w-]+(?:\/[\w-]+)*\.md(?![\w.])/g;

const found = files
  .filter((file) => isText.test(file) && !skipped.test(file))
  .flatMap((file) => {
    const text = readFileSync(file, "utf8");
    return [
      ...citations(text),
      ...(file.endsWith(".md") ? linksOf(file, text) : pagesOf(file, text)),
      ...(file.endsWith(".md") && !isHistory.test(file) ? pathsOf(text) : []),
      ...(file.endsWith(".md") ? quotesOf(text) : []),
    ].map((what) => `${file}: ${what}\n`);
  });
found.push(...unheldInvariants());
for (const line of new Set(found)) process.stderr.write(line);
if (found.length > 0) process.exit(1);

/** An invariant's number is in a test, or a second time on its page with the reason why not. */
function unheldInvariants() {
  const rows = firstCells("docs/domain.md", /^\| (I\d+) \|/gm);
  const tests = files.filter((file) => /\.test\.tsx?$/.test(file));
  const held = new Set(tests.flatMap((file) => numbersIn(readFileSync(file, "utf8"))));
  const excused = new Set(rows.filter((number, at) => rows.indexOf(number) < at));
  return rows
    .filter((number) => held.has(number) === excused.has(number))
    .map((number) => `docs/domain.md: ${number} needs either a test or a reason\n`);
}

function numbersIn(text) {
  return [...text.matchAll(/(?<![\w$#/.-])[IS][1-9]\d?(?![\w-])/g)].map(([number]) => number);
}

function citations(text) {
  const cited = numbersIn(text);
  const records = [...text.matchAll(/[Dd]ecision (\d{3})|decisions\/(\d{3})/g)];
  return [
    ...cited.filter((number) => !numbers.has(number)).map((number) => `${number} has no entry`),
    ...records
      .map(([, spoken, linked]) => spoken ?? linked)
      .filter((number) => !decisions.has(number))
      .map((number) => `there is no decision ${number}`),
  ];
}

/** A page that a comment or a message names is found from the root or beside the file. */
function pagesOf(file, text) {
  return [...text.matchAll(page)]
    .map(([path]) => path)
    .filter((path) => !known.has(normalize(path)) && !known.has(join(dirname(file), path)))
    .map((path) => `there is no page ${path}`);
}

function linksOf(file, text) {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
  return links
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path, heading] = target.split("#");
      const linked = path === "" ? file : join(dirname(file), path).replace(/\/$/, "");
      if (!known.has(linked)) return true;
      return heading !== undefined && !headingsOf(linked).has(heading);
    })
    .map((target) => `the link ${target} leads nowhere`);
}

function pathsOf(text) {
  return [...text.matchAll(namedPath)]
    .map(([path]) => path)
    .filter((path) => !known.has(path))
    .map((path) => `there is no ${path}`);
}

/** A block whose first line names a file, as in "```ts examples/internal-tool/main.ts". */
function quotesOf(text) {
  return [...text.matchAll(/^```\w+ ([^\s`]+)\n([^]*?)^```$/gm)]
    .filter(([, path, code]) => !known.has(path) || !readFileSync(path, "utf8").includes(code))
    .map(([, path, code]) => `${path} does not have the code that begins with ${firstLine(code)}`);
}

function firstLine(text) {
  return text.slice(0, text.indexOf("\n"));
}

function headingsOf(file) {
  const headings = [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)];
  return new Set(
    headings.map(([, heading]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

function firstCells(file, row) {
  return [...readFileSync(file, "utf8").matchAll(row)].map(([, number]) => number);
}

function ancestorsOf(file) {
  const parent = dirname(file);
  return parent === "." ? [] : [parent, ...ancestorsOf(parent)];
}
