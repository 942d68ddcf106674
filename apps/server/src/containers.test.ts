import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv as parseEnvFile } from "node:util";

import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

import { parseEnv } from "./env.ts";

const root = resolve(import.meta.dirname, "../../..");
const read = (name: string) => readFileSync(resolve(root, name), "utf8");

const Service = z.object({
  image: z.string().optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()),
  ports: z.array(z.string()).default([]),
  env_file: z.unknown().optional(),
  environment: z.record(z.string(), z.unknown()),
  profiles: z.array(z.string()).default([]),
  entrypoint: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  restart: z.string(),
  stop_grace_period: z.string().optional(),
});
const { services } = z
  .object({ services: z.record(z.string(), Service) })
  .parse(parse(read("docker-compose.yml"), { merge: true }));
const ours = ["migrate", "server", "slack", "bootstrap", "usher"];
const runOnce = ["migrate", "bootstrap", "usher"];
const variablesOf = (name: string) => Object.keys(services[name]?.environment ?? {});

/** The variables below a heading of `.env.example`, which one process reads. */
function exampleOf(heading: RegExp): string[] {
  const [, section = ""] = read(".env.example").split(heading);
  const [own = ""] = section.split(/^# (?:apps\/|usher )/m);
  return Object.keys(parseEnvFile(own));
}

describe("docker-compose.yml", () => {
  test.each(ours)(
    "container %s cannot write, gains no privileges and has no capabilities",
    (name) => {
      expect(services[name]).toMatchObject({
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
      });
      expect(services[name]?.env_file).toBeUndefined();
    },
  );

  test("docker-compose.yml gives each process only its own secrets", () => {
    expect(variablesOf("server").filter((name) => name.startsWith("SLACK_"))).toEqual([
      "SLACK_PUBLIC_URL",
    ]);
    const foreign = /^(?:SENDGRID|SESSION|MAIL)_|^LIMIT_(?!IP_)/;
    expect(variablesOf("slack").filter((name) => foreign.test(name))).toEqual([]);
    for (const name of ["migrate", "bootstrap"])
      expect(variablesOf(name).toSorted()).toEqual(["DATABASE_URL", "NODE_ENV"]);
    expect(variablesOf("usher").filter((name) => foreign.test(name))).toEqual([]);
  });

  test("docker compose up starts only what needs no variable of Slack's", () => {
    const started = Object.keys(services).filter((name) => services[name]?.profiles.length === 0);
    expect(started).toEqual(["postgres", "migrate", "server"]);
    expect(services["slack"]?.profiles).toEqual(["slack"]);
  });

  test("docker compose names the server's required variables before it starts anything", () => {
    const requiredNames = [...read("docker-compose.yml").matchAll(/\$\{(\w+):\?/g)];
    const names = new Set(requiredNames.map(([, name]) => name));
    const compose = { DATABASE_URL: "postgres://usher:usher@postgres:5432/usher", PORT: "3000" };
    for (const name of ["BASE_URL", "LINK_KEYS", "SENDGRID_API_KEY", "SENDGRID_FROM"]) {
      expect(() => parseEnv(compose)).toThrow(name);
      expect(names).toContain(name);
    }
  });

  test.each(ours)("container %s runs a file that the build makes", (name) => {
    const { entrypoint = [], command = [] } = services[name] ?? {};
    const [program, file = ""] = [...entrypoint, ...command];
    expect(program).toBe("node");
    const source = file.replace("/dist/", "/src/").replace(/(src\/.*)\.js$/, "$1.ts");
    expect(existsSync(resolve(root, source))).toBe(true);
  });

  test.each(runOnce)("container %s is not started again when it ends", (name) => {
    expect(services[name]?.restart).toBe("no");
  });

  test("docker compose waits longer for a process to stop than the process takes", () => {
    for (const name of ours)
      expect(services[name]?.stop_grace_period).toMatch(/^(?:1[1-9]|[2-9]\d)s$/);
  });

  test.each([
    ["server", /^# apps\/server$/m],
    ["slack", /^# apps\/slack: .*$/m],
  ])(
    "docker-compose.yml passes %s every variable of its own that .env.example names",
    (service, heading) => {
      const named = exampleOf(heading);
      expect(named.length).toBeGreaterThan(10);
      const given = variablesOf(service);
      expect(named.filter((name) => !given.includes(name))).toEqual([]);
    },
  );

  test("docker-compose.yml publishes ports on loopback unless PUBLISH_ADDRESS says otherwise", () => {
    const ports = Object.values(services).flatMap((service) => service.ports);
    expect(ports).toHaveLength(2);
    for (const port of ports) expect(port).toMatch(/^\$\{PUBLISH_ADDRESS:-127\.0\.0\.1\}:/);
  });

  test("docker-compose.yml pins images to their minor version", () => {
    const images = [
      ...Object.values(services).flatMap(({ image }) => image ?? []),
      ...[...read("Dockerfile").matchAll(/^FROM (\S+)/gm)].map(([, image]) => image),
    ];
    expect(images).toHaveLength(3);
    for (const image of images) expect(image).toMatch(/^[a-z]+:\d+\.\d+-[a-z]+$/);
  });
});

test("the image's code belongs to root and runs as another user", () => {
  const [, runtime = ""] = read("Dockerfile").split(/^FROM .*\n(?![\s\S]*^FROM )/m);
  expect(runtime).toContain("COPY --from=build --chown=root:root");
  expect(runtime).not.toMatch(/--chown=node/);
  expect(runtime.trim().split("\n").slice(-2)[0]).toBe("USER node");
});
