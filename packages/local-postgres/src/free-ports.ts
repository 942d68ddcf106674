import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:net";

/**
 * Below the ports that a system gives to outgoing connections: one of those could take a port before it is used. Above the
 * last port that fetch and browsers refuse (https://fetch.spec.whatwg.org/#port-blocking).
 */
export const portRange = [10_081, 32_768] as const;

export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

/** Different ports of 127.0.0.1 that nothing listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const held: { port: number; holder: Server }[] = [];
  while (held.length < count) held.push(await holdPort());
  for (const { holder } of held) {
    holder.close();
    await once(holder, "close");
  }
  return held.map(({ port }) => port);
}

async function holdPort(): Promise<{ port: number; holder: Server }> {
  for (;;) {
    const port = randomInt(...portRange);
    const holder = createServer();
    const listening = once(holder, "listening").then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === "EADDRINUSE") return false;
        throw error;
      },
    );
    holder.listen(port, "127.0.0.1");
    if (await listening) return { port, holder };
  }
}
