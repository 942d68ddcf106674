import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv as parseEnvFile } from "node:util";

import { describe, expect, test } from "vitest";

import { parseEnv } from "./env.ts";

const read = (name: string) => readFileSync(resolve(import.meta.dirname, "../../..", name), "utf8");
const example = parseEnvFile(read(".env.example"));

describe(".env.example", () => {
  test(".env.example starts the server unchanged, once the two secrets are filled in", () => {
    const secrets = {
      LINK_KEYS: Buffer.alloc(32, 7).toString("base64"),
      SENDGRID_API_KEY: "SG.key",
    };
    expect(parseEnv({ ...example, ...secrets })).toMatchObject({ PORT: 3000, sessionIssuers: [] });
  });

  test(".env.example names what docker-compose.yml requires", () => {
    const requiredNames = [...read("docker-compose.yml").matchAll(/\$\{(\w+):\?/g)].map(
      ([, name]) => name,
    );
    expect(requiredNames).not.toEqual([]);
    expect(requiredNames.filter((name) => name === undefined || !(name in example))).toEqual([]);
  });

  test(".env.example names every variable of the README's table", () => {
    const [, table = ""] = read("README.md").split("## The environment");
    const rows = table.split("\n").filter((line) => line.startsWith("| `"));
    const named = rows.flatMap((row) =>
      [...(row.split("|")[1] ?? "").matchAll(/`([A-Z_0-9]+)`/g)].map(([, name]) => name),
    );
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((name) => name === undefined || !(name in example))).toEqual([]);
  });
});
