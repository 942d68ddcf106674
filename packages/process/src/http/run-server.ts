import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

const idleCheckMs = 50;

/** Returns the port, which 0 leaves to the system. Throws where it cannot listen. */
export async function listenOn(
  server: Server,
  port: number,
  host: string | undefined,
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  // A server that listens on a port has an address with that port.
  return (server.address() as AddressInfo).port;
}

/**
 * Takes no new connection and waits for requests in flight; cuts what is left after `graceMs`.
 * `endStreams` ends what has no end of its own, at once and as long as requests arrive on open connections.
 */
export async function closeServer(
  server: Server,
  graceMs: number,
  endStreams: () => void = () => {},
): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  endStreams();
  const idle = setInterval(() => {
    endStreams();
    server.closeIdleConnections();
  }, idleCheckMs);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}
