import { once } from "node:events";
import { createServer } from "node:net";

export type SandboxPorts = { server: number; slack: number; page: number };

/** Three ports in a row from `first`; any free ones for 0. */
export async function sandboxPorts(first: number): Promise<SandboxPorts> {
  if (first !== 0) return { server: first, slack: first + 1, page: first + 2 };
  const holders = [createServer(), createServer(), createServer()];
  const found: number[] = [];
  for (const holder of holders) {
    holder.listen(0, "127.0.0.1");
    await once(holder, "listening");
    const address = holder.address();
    if (address === null || typeof address === "string") throw new Error("no port was given");
    found.push(address.port);
  }
  for (const holder of holders) {
    holder.close();
    await once(holder, "close");
  }
  const [server = 0, slack = 0, page = 0] = found;
  return { server, slack, page };
}
