import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";

import { createLinkKeyring, toErrorView } from "@usher/core";
import { createStore } from "@usher/core/typeorm";
import { EnvironmentError, exitWithError, openMigratedDatabase } from "@usher/process";

import { bootstrapOrganization } from "./admin/bootstrap-organization.ts";
import { parseDatabaseEnv } from "./env.ts";

const usage =
  "usage: npm run bootstrap -- --organization acme --name Acme --owner owner@acme.example [--print-key]";

async function main(): Promise<void> {
  const wanted = readArguments();
  const env = parseDatabaseEnv(process.env);
  const database = await openMigratedDatabase({
    url: env.DATABASE_URL,
    poolSize: 2,
    applicationName: "usher-bootstrap",
  });
  try {
    // No link is made or read here, so any key will do.
    const links = createLinkKeyring([randomBytes(32)]);
    const deps = { store: createStore(database), links, linkBase: "http://localhost" };
    const done = await bootstrapOrganization(deps, wanted).catch((error: unknown) => {
      const { code, message } = toErrorView(error);
      throw code === "internal.error" ? error : new EnvironmentError(`${code}: ${message}`);
    });
    const what = done.created ? "was made" : "was there already";
    process.stderr.write(`Organization ${done.slug} (${done.organizationId}) ${what}.\n`);
    if (done.key === null) return;
    process.stderr.write("Its key, shown this once:\n");
    process.stdout.write(`${done.key}\n`);
  } finally {
    await database.destroy();
  }
}

function readArguments() {
  const options = {
    organization: { type: "string" },
    name: { type: "string" },
    owner: { type: "string" },
    "print-key": { type: "boolean", default: false },
  } as const;
  try {
    const { values } = parseArgs({ options });
    const { organization, name, owner } = values;
    if (organization === undefined || owner === undefined) throw new Error("missing");
    return { organization, name: name ?? organization, owner, withKey: values["print-key"] };
  } catch {
    throw new EnvironmentError(usage);
  }
}

main().catch(exitWithError);
