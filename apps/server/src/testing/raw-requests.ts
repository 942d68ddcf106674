import { once } from "node:events";
import { connect } from "node:net";

const end = "\r\n";
const host = `Host: usher.example.com${end}`;
const path = "/sutro/invitations";

/** What no HTTP client would send: each is one connection's bytes. */
export const rawRequests: readonly string[] = [
  `\0\x01\x02\xff${end}${end}`,
  `GET${end}${end}`,
  `GET / HTTP/9.9${end}${host}${end}`,
  `GET / HTTP/1.0${end}${end}`,
  `G\0T / HTTP/1.1${end}${host}${end}`,
  `GET ${path} HTTP/1.1${end}Host : spaced${end}${end}`,
  `GET ${path} HTTP/1.1${end}${host}Bad\0Name: x${end}${end}`,
  `GET ${path} HTTP/1.1${end}${host}X: a\0b${end}${end}`,
  `GET ${path} HTTP/1.1${end}${host} folded: x${end}${end}`,
  `GET ${path} HTTP/1.1${end}${host}X: ${"a".repeat(20_000)}${end}${end}`,
  `GET ${path} HTTP/1.1${end}${host}${`X: a${end}`.repeat(500)}${end}`,
  `GET /${"a".repeat(20_000)} HTTP/1.1${end}${host}${end}`,
  `GET /\x80\xff HTTP/1.1${end}${host}${end}`,
  `GET http://evil.example/ HTTP/1.1${end}${host}${end}`,
  `OPTIONS * HTTP/1.1${end}${host}${end}`,
  `GET ${path} HTTP/1.1${end}${host}${host}${end}`,
  `GET ${path} HTTP/1.1${end}${end}`,
  `POST ${path} HTTP/1.1${end}${host}Content-Length: -1${end}${end}`,
  `POST ${path} HTTP/1.1${end}${host}Content-Length: 1e3${end}${end}`,
  `POST ${path} HTTP/1.1${end}${host}Content-Length: 99999999999${end}${end}{`,
  `POST /trpc/role.list HTTP/1.1${end}${host}Content-Length: 99999999999${end}${end}{`,
  `POST ${path} HTTP/1.1${end}${host}Content-Length: 5${end}Content-Length: 6${end}${end}{}`,
  `POST ${path} HTTP/1.1${end}${host}Content-Length: 4${end}Transfer-Encoding: chunked${end}${end}0${end}${end}`,
  `POST ${path} HTTP/1.1${end}${host}Transfer-Encoding: chunked${end}${end}zz${end}{}${end}0${end}${end}`,
  `POST ${path} HTTP/1.1${end}${host}Transfer-Encoding: gzip${end}${end}{}`,
  `POST ${path} HTTP/1.1${end}${host}Transfer-Encoding: chunked${end}${end}2;${"e".repeat(20_000)}${end}{}${end}0${end}${end}`,
  `POST ${path} HTTP/1.1${end}${host}Expect: a miracle${end}Content-Length: 2${end}${end}{}`,
  `GET /healthz HTTP/1.1${end}${host}${end}`.repeat(5),
  `PRI * HTTP/2.0${end}${end}SM${end}${end}`,
  `GET ${path} HTTP/1.1${end}${host}Connection: Upgrade, HTTP2-Settings${end}Upgrade: h2c${end}${end}`,
  `GET /trpc/role.list HTTP/1.1${end}${host}Connection: Upgrade${end}Upgrade: websocket${end}${end}`,
];

const hangMs = 20_000;

/** All that came back until the server closed or fell silent. */
export async function sendRaw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const chunks: Buffer[] = [];
  socket.on("error", () => {});
  socket.setTimeout(hangMs, () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    // A kept connection stays open after its answer.
    setTimeout(() => socket.end(), 50);
  });
  const closed = once(socket, "close");
  socket.write(Buffer.from(bytes, "latin1"));
  await closed;
  return Buffer.concat(chunks).toString("latin1");
}

export function rawFaultOf(answer: string): string | null {
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? "0");
  if (status === 0) return "no answer";
  if (status >= 500) return `status ${status}`;
  return /\r\nX-Request-Id: [\x21-\x7e]+\r\n/i.test(answer)
    ? null
    : `status ${status} without X-Request-Id`;
}
