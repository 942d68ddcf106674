import { parseArgs } from "node:util";

import { checkCommandName, slackManifest } from "./manifest.ts";

const usage =
  "npm run slack:manifest -- [--command /invite] (--url https://usher.example.com | --socket) [--oauth-url https://usher.example.com]";

const { values } = parseArgs({
  options: {
    command: { type: "string", default: "/invite" },
    url: { type: "string" },
    socket: { type: "boolean", default: false },
    "oauth-url": { type: "string" },
  },
});

process.exitCode = print(values);

type Options = {
  command: string;
  url?: string | undefined;
  socket: boolean;
  "oauth-url"?: string | undefined;
};

function print(options: Options): number {
  const { problem, warning } = checkCommandName(options.command);
  if (problem !== null) return reject(problem);
  if (!options.socket && !isPublicUrl(options.url)) return reject(`Give the public URL: ${usage}`);
  const oauthUrl = options["oauth-url"] ?? null;
  if (oauthUrl !== null && !isPublicUrl(oauthUrl)) return reject(`Give a public URL: ${usage}`);
  if (warning !== null) process.stderr.write(`Warning: ${warning}\n`);
  const url = options.socket ? null : (options.url ?? null);
  const manifest = slackManifest({ command: options.command, url, oauthUrl });
  process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`);
  return 0;
}

function reject(why: string): number {
  process.stderr.write(`${why}\n`);
  return 1;
}

function isPublicUrl(url: string | undefined): boolean {
  return url !== undefined && URL.canParse(url) && new URL(url).protocol === "https:";
}
