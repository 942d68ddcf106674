import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below the ports that a system gives to outgoing connections. */
const range = [10_000, 32_768] as const;

/** A free port that no other program gets by chance, so that it can be listened on later, and again. */
export async function quietPort(): Promise<number> {
  for (;;) {
    const port = randomInt(...range);
    const server = createServer();
    const listening = once(server, "listening").then(
      () => true,
      () => false,
    );
    server.listen(port, "127.0.0.1");
    if (!(await listening)) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}
