import { startSandbox } from "./start-sandbox.ts";
import { playStory } from "./story.ts";

/** `npm run demo`: the whole story through the public entry points, step by step. Exits 1 at the first failed one. */
const sandbox = await startSandbox({
  databaseUrl: process.env.DATABASE_URL ?? null,
  logLevel: "error",
});
try {
  await playStory(
    {
      server: sandbox.server,
      sandbox: sandbox.page,
      personalKey: sandbox.seeded.personalKey,
      command: sandbox.command,
    },
    (line) => console.log(line),
  );
} catch (error) {
  console.error(`\n✗ ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await sandbox.stop();
}
