import { randomBytes } from "node:crypto";

import { startLocalPostgres } from "@usher/local-postgres";
import type { TestProject } from "vitest/node";

import { createUsherDataSource } from "../typeorm/data-source.ts";
import { migrate } from "../typeorm/migrate.ts";
import { databaseUrl, onServer } from "./server.ts";
import { longTimeouts } from "./long-timeouts.ts";
import { startTestPooler } from "./start-test-pooler.ts";

/** Nothing of these is worth keeping after a crash. */
const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

/** Projects whose tests never ask for a database; a run of these alone starts no server. */
const withoutDatabase = [
  "@usher/client",
  "@usher/fake-sendgrid",
  "@usher/fake-slack",
  "@usher/local-postgres",
];

/**
 * vitest's global setup: one server for the run, one migrated template for every test database.
 * `TEST_DATABASE_URL` names a server of your own; its user may create databases. `TEST_POOLER` puts a PgBouncer in that
 * mode in front of it, for the application's connections alone.
 */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (project.vitest.projects.every(({ name }) => withoutDatabase.includes(name))) return undefined;
  const server = await openServer(process.env["TEST_DATABASE_URL"]);
  const template = `usher_template_${runName()}`;
  try {
    await onServer(server.url, `CREATE DATABASE ${template}`);
    await migrateTemplate(databaseUrl(server.url, template));
  } catch (error) {
    await server.stop();
    throw error;
  }
  const pooler = await startTestPooler(server.url, process.env);
  project.provide("usherTestServer", {
    url: server.url,
    template,
    applicationUrl: pooler?.urlFor(server.url) ?? server.url,
    poolerMode: pooler?.mode ?? null,
  });
  return async () => {
    await pooler?.stop();
    await onServer(server.url, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await server.stop();
  };
}

async function openServer(
  url: string | undefined,
): Promise<{ url: string; stop(): Promise<void> }> {
  if (url !== undefined && url !== "") return { url, stop: async () => {} };
  return startLocalPostgres({ settings });
}

async function migrateTemplate(url: string): Promise<void> {
  const dataSource = createUsherDataSource({
    ...longTimeouts,
    url,
    poolSize: 1,
    applicationName: "usher-test-setup",
  });
  await dataSource.initialize();
  try {
    await migrate(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

function runName(): string {
  return randomBytes(6).toString("hex");
}
