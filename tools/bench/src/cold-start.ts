import { existsSync } from "node:fs";
import { resolve } from "node:path";

import { freePort } from "@usher/local-postgres";

import { bench, type Metric } from "./frame.ts";
import type { Group } from "./group.ts";
import { startProcess } from "./start-process.ts";
import type { Fixture } from "./fixture.ts";

const root = resolve(import.meta.dirname, "../../..");
const bare =
  "require('node:http').createServer((_, r) => r.end('ok')).listen(process.env.PORT, '127.0.0.1')";
const tsx = ["--import", "tsx", "-C", "@usher/source"];

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
  const { startMs, stop } = await startProcess({
    command: [process.execPath, ...args],
    cwd: root,
    readyUrl: `http://127.0.0.1:${port}/readyz`,
    stderr: "ignore",
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
  await stop();
  return startMs;
}
