import { createInterface } from "node:readline";
import { LocalPostgresError, startLocalPostgres } from "../index.ts";
import type { StartOptions } from "../index.ts";

// Starts with the options given as JSON, prints the result in one line, and stops on request. Without a word it
// lives until it is killed or its standard input ends.
// The tests of this folder alone pass the argument.
const options = JSON.parse(process.argv[2] ?? "{}") as StartOptions;

try {
  const startedAt = performance.now();
  const server = await startLocalPostgres(options);
  const tookMs = Math.round(performance.now() - startedAt);
  console.log(JSON.stringify({ ...server, tookMs }));
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === "leave") process.exit(0);
    if (line === "stop") {
      await server.stop();
      process.stdin.destroy();
      break;
    }
  }
} catch (error) {
  const code = error instanceof LocalPostgresError ? error.code : "unexpected";
  console.log(JSON.stringify({ code, message: String(error) }));
}
