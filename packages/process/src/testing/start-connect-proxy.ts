import { createServer, type IncomingMessage } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";

export type ConnectProxy = {
  url: string;
  /** What was asked for, as `host:port`, in order. */
  targets: string[];
  close(): Promise<void>;
};

type Options = {
  /** The port of this machine that stands for a target; null refuses the target. */
  portOf(target: string): number | null;
  /** `user:password`, required of every call. */
  credentials?: string;
};

/** An HTTP proxy for tests that knows CONNECT alone, over a real socket. */
export async function startConnectProxy({ portOf, credentials }: Options): Promise<ConnectProxy> {
  const targets: string[] = [];
  const sockets = new Set<Socket>();
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  };
  const isAllowed = ({ headers }: IncomingMessage) =>
    credentials === undefined ||
    headers["proxy-authorization"] === `Basic ${Buffer.from(credentials).toString("base64")}`;
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on("connection", track);
  server.on("connect", (request: IncomingMessage, client: Socket, head: Buffer) => {
    const target = request.url ?? "";
    targets.push(target);
    if (!isAllowed(request))
      return void client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    const port = portOf(target);
    if (port === null) return void client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    const upstream = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connected\r\n\r\n");
      upstream.write(head);
      client.pipe(upstream).pipe(client);
    });
    track(upstream);
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  // A server that listens on a port has an address with that port.
  const { port } = server.address() as AddressInfo;
  const authority = credentials === undefined ? "" : `${credentials}@`;
  return {
    url: `http://${authority}127.0.0.1:${port}`,
    targets,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
