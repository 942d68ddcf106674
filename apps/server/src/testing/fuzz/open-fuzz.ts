import { createStore } from "@usher/core/typeorm";

import { openDatabase } from "../../open-database.ts";
import { startIdentityProvider } from "../identity-provider.ts";
import { createWorld } from "./world.ts";

/** What a run needs beside its server: people's sessions, and worlds in a migrated database. */
export async function openFuzz(databaseUrl: string) {
  const [database, provider] = await Promise.all([
    openDatabase({ url: databaseUrl, applicationName: "usher-fuzz-world", poolSize: 4 }),
    startIdentityProvider(),
  ]);
  const store = createStore(database);
  return {
    session: provider.session,
    world: () => createWorld(store, provider),
    async close() {
      await Promise.all([provider.close(), database.destroy()]);
    },
  };
}
