import { once } from "node:events";
import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:net";

export type SandboxPorts = { server: number; slack: number; page: number };

/** Below the ports that a system gives to outgoing connections: one of those could take a port before we listen. */
const range = [10_000, 32_768] as const;

/** Three ports in a row from `first`; any free ones for 0. */
export async function sandboxPorts(first: number): Promise<SandboxPorts> {
  if (first !== 0) return { server: first, slack: first + 1, page: first + 2 };
  const held = [await holdPort(), await holdPort(), await holdPort()] as const;
  for (const { holder } of held) {
    holder.close();
    await once(holder, "close");
  }
  const [server, slack, page] = held;
  return { server: server.port, slack: slack.port, page: page.port };
}

async function holdPort(): Promise<{ port: number; holder: Server }> {
  for (;;) {
    const port = randomInt(...range);
    const holder = createServer();
    const listening = once(holder, "listening").then(
      () => true,
      () => false,
    );
    holder.listen(port, "127.0.0.1");
    if (await listening) return { port, holder };
  }
}
