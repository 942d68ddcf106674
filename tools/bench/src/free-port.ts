import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";

/** Listens on a free port of 127.0.0.1, and answers with it. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on a port has an address with that port.
  return (server.address() as AddressInfo).port;
}

/** Of 127.0.0.1, free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, "close");
  return port;
}
