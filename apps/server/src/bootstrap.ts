import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";

import { createLinkKeyring, toErrorView } from "@usher/core";
import { createStore } from "@usher/core/typeorm";
import { EnvironmentError, exitWithError, openMigratedDatabase } from "@usher/process";

import { bootstrapOrganization, type Bootstrapped } from "./admin/bootstrap-organization.ts";
import { parseDatabaseEnv } from "./env.ts";

const usage =
  "usage: npm run bootstrap -- --organization acme --name Acme --owner owner@acme.example [--external-id ID] [--print-key | --replace-key]";

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
    process.stderr.write(keyText(done));
    if (done.key !== null) process.stdout.write(`${done.key}\n`);
  } finally {
    await database.destroy();
  }
}

function keyText({ slug, key, previousKey }: Bootstrapped): string {
  const replaced = previousKey === null ? "" : " The one before it is revoked.";
  if (key !== null)
    return `Its key, shown only once. It may do everything in ${slug} and never expires.${replaced}\n`;
  if (previousKey === null) return "";
  const { id, createdAt, revokedAt } = previousKey;
  const state = revokedAt === null ? `made ${createdAt}` : `revoked ${revokedAt}`;
  return `Its key ${id} was printed before (${state}), and is shown only once. If it was lost, --replace-key prints another and revokes it. usher key create makes keys that may do less.\n`;
}

function readArguments() {
  const options = {
    organization: { type: "string" },
    name: { type: "string" },
    owner: { type: "string" },
    "external-id": { type: "string" },
    "print-key": { type: "boolean", default: false },
    "replace-key": { type: "boolean", default: false },
  } as const;
  try {
    const { values } = parseArgs({ options });
    const { organization, name, owner } = values;
    if (organization === undefined || owner === undefined) throw new Error("missing");
    const replaceKey = values["replace-key"];
    const withKey = values["print-key"] || replaceKey;
    const externalId = values["external-id"];
    return { organization, name: name ?? organization, owner, externalId, withKey, replaceKey };
  } catch {
    throw new EnvironmentError(usage);
  }
}

main().catch(exitWithError);
