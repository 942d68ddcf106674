import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { bench, type Metric } from "./frame.ts";
import type { Group } from "./group.ts";
import { freePort } from "./free-port.ts";
import type { Fixture } from "./fixture.ts";

const root = resolve(import.meta.dirname, "../../..");
const bare =
  "require('node:http').createServer((_, r) => r.end('ok')).listen(process.env.PORT, '127.0.0.1')";
const tsx = ["--import", "tsx", "-C", "@usher/source"];
const upWithinMs = 60_000;

export const coldStart: Group = {
  name: "cold-start",
  async run({ fixture, scale }) {
    const ways = [
      { title: "built", flags: [], program: resolve(root, "apps/server/dist/main.js") },
      { title: "by tsx", flags: tsx, program: resolve(root, "apps/server/src/main.ts") },
    ];
    const metrics: Metric[] = [];
    for (const { title, flags, program } of ways.filter((way) => existsSync(way.program)))
      metrics.push(
        await bench(`apps/server to /readyz, ${title}`, {
          subject: () => upMs(fixture, [...flags, program]),
          floor: {
            name: `${["node", ...flags.slice(0, 2)].join(" ")} with a bare HTTP server`,
            measure: () => upMs(fixture, [...flags, "-e", bare]),
          },
          unit: "ms",
          better: "lower",
          repeats: scale.repeats,
        }),
      );
    return metrics;
  },
};

async function upMs(fixture: Fixture, args: string[]): Promise<number> {
  const port = await freePort();
  const start = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: "ignore",
    env: {
      PORT: String(port),
      DATABASE_URL: fixture.url,
      BASE_URL: `http://127.0.0.1:${port}`,
      LINK_KEYS: Buffer.from(fixture.linkKey).toString("base64"),
      SENDGRID_API_KEY: "SG.bench.bench",
      SENDGRID_BASE_URL: "http://127.0.0.1:9",
      SENDGRID_FROM: "Usher <invites@bench.example>",
      LOG_LEVEL: "info",
    },
  });
  try {
    while (!(await answers(`http://127.0.0.1:${port}/readyz`))) {
      if (child.exitCode !== null || performance.now() - start > upWithinMs)
        throw new Error(`${args.join(" ")} did not come up`);
      await wait(5);
    }
    return performance.now() - start;
  } finally {
    if (child.exitCode === null) {
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
    }
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
