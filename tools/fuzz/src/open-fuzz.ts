import { generateKeyPairSync, sign } from "node:crypto";

import { createStore, migrate } from "@usher/core/typeorm";

import { openDatabase } from "@usher/process";
import { startIdentityProvider } from "@usher/server/testing";
import { createFixture } from "./fixture.ts";

/** What a run needs beside its server: a migrated database, fixtures in it, and people's sessions. */
export async function openFuzz(databaseUrl: string) {
  const [database, provider] = await Promise.all([
    openDatabase({ url: databaseUrl, applicationName: "usher-fuzz-world", poolSize: 4 }),
    startIdentityProvider(),
  ]);
  await migrate(database);
  const store = createStore(database);
  const sendGridKey = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const deliveriesOf = async (organizationId: string) => {
    const text = "SELECT id FROM delivery WHERE organization_id = $1 ORDER BY id";
    // The statement's text fixes its columns.
    const rows = (await database.query(text, [organizationId])) as { id: string }[];
    return rows.map(({ id }) => id);
  };
  return {
    server: {
      databaseUrl,
      session: provider.session,
      sendGridKey: sendGridKey.publicKey.export({ type: "spki", format: "der" }).toString("base64"),
    },
    /** Signs as SendGrid does. */
    sign: (bytes: Buffer) => sign("sha256", bytes, sendGridKey.privateKey).toString("base64"),
    world: () => createFixture({ store, provider, deliveriesOf }),
    async close() {
      await Promise.all([provider.close(), database.destroy()]);
    },
  };
}
