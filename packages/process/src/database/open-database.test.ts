import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TLSSocket } from "node:tls";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { EnvironmentError } from "../environment/environment-error.ts";
import { environmentFields } from "../environment/fields.ts";
import { openDatabase } from "./open-database.ts";
import { explainDatabaseError } from "./explain-database-error.ts";
import { selfSigned } from "../testing/self-signed.ts";

/** What an operator reads: the message and the advice, in one line. */
async function complaint(url: string): Promise<string> {
  try {
    const database = await openDatabase({
      url: environmentFields.DATABASE_URL.parse(url),
      connectTimeoutMs: 2_000,
    });
    await database.destroy();
    return "";
  } catch (error) {
    if (error instanceof EnvironmentError) return `${error.message} ${error.advice ?? ""}`;
    throw error;
  }
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "usher-database-"));
  await writeFile(join(folder, "ca.pem"), selfSigned.cert);
});
afterAll(() => rm(folder, { recursive: true }));

/** Something at the other end that is not a PostgreSQL of ours. */
let server: Server;
let answer: (socket: Socket) => void;
let port: number;
const sockets: Socket[] = [];
beforeEach(async () => {
  server = createServer((socket) => {
    sockets.push(socket.on("error", () => {}));
    answer(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A TCP server that listens has an address with a port.
  ({ port } = server.address() as AddressInfo);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** The server's answer to whatever is asked first: an ErrorResponse. */
const refuses = (code: string, message: string) => (socket: Socket) => {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const head = Buffer.from([0x45, 0, 0, 0, 0]);
  head.writeInt32BE(fields.length + 4, 1);
  socket.once("data", () => socket.end(Buffer.concat([head, fields])));
};

/** Takes the client's wish for TLS, with a certificate that signs itself. */
const startsTls = (socket: Socket) =>
  socket.once("data", () => {
    socket.write("S");
    const secure = new TLSSocket(socket, { isServer: true, ...selfSigned });
    secure.on("error", () => {});
    secure.once("data", () => secure.end());
  });

describe("a database that cannot be used is named with the reason and what to do", () => {
  test.each<[what: string, answer: (socket: Socket) => void, query: string, says: string]>([
    [
      "a certificate that signs itself",
      startsTls,
      "?sslmode=verify-full",
      "does not answer: self-signed certificate. Its certificate was issued by an unknown authority. Point to its CA file with ?sslmode=verify-full&sslrootcert=/path/ca.pem, or encrypt without verification with ?sslmode=no-verify.",
    ],
    [
      "a certificate for another host",
      startsTls,
      "?sslmode=verify-full&sslrootcert=FOLDER/ca.pem&host=127.0.0.1",
      "Its certificate is for another host name. Write that name in DATABASE_URL, or use ?sslmode=no-verify.",
    ],
    [
      "a server without TLS",
      (socket) => socket.once("data", () => socket.end("N")),
      "?sslmode=require",
      "does not answer: The server does not support SSL connections. Remove sslmode from DATABASE_URL, or turn on ssl in postgresql.conf.",
    ],
    [
      "a file of the authority that is not there",
      (socket) => socket.end(),
      "?sslrootcert=FOLDER/none.pem",
      "does not answer: ENOENT: no such file or directory, open 'FOLDER/none.pem'. Are the files of sslrootcert, sslcert and sslkey there, and may this process read them? For example ?sslmode=verify-full&sslrootcert=/path/ca.pem.",
    ],
    [
      "something that hangs up",
      (socket) => socket.end(),
      "",
      "does not answer: Connection terminated unexpectedly. Something closed the connection at once. Is it PostgreSQL that listens there?",
    ],
    [
      "something that says nothing",
      () => {},
      "",
      "does not answer: Connection terminated due to connection timeout. The host does not answer. Is a firewall in the way?",
    ],
    [
      "a wrong password",
      refuses("28P01", 'password authentication failed for user "u"'),
      "",
      'refuses: password authentication failed for user "u". Are user and password in DATABASE_URL right? Write %25 for a % in them, and %23 for a #.',
    ],
    [
      "a server that asks for TLS",
      refuses("28000", 'no pg_hba.conf entry for host "1.2.3.4", user "u", no encryption'),
      "",
      "PostgreSQL asks for TLS from here. Point to its CA file with",
    ],
    [
      "a host that is not allowed",
      refuses("28000", 'no pg_hba.conf entry for host "1.2.3.4", user "u", SSL encryption'),
      "",
      "PostgreSQL does not allow this user from this host. Does the user exist, and does pg_hba.conf allow it?",
    ],
    [
      "too many connections",
      refuses("53300", "sorry, too many clients already"),
      "",
      "refuses: sorry, too many clients already. All connection slots are in use.",
    ],
    [
      "a server that recovers",
      refuses("57P03", "the database system is starting up"),
      "",
      "refuses: the database system is starting up. PostgreSQL is starting, stopping or recovering. Try again in a moment.",
    ],
    [
      "a pooler that does not take a parameter",
      refuses("08P01", "unsupported startup parameter: options"),
      "?options=-cjit%3Doff",
      "refuses: unsupported startup parameter: options. A pooler rejects this parameter. Remove it from DATABASE_URL and PGOPTIONS",
    ],
    [
      "a pooler that does not know the database",
      refuses("08P01", "no such database: d"),
      "",
      "refuses: no such database: d. A pooler does not know this database.",
    ],
    [
      "a pooler without a server",
      refuses("08P01", "server login has been failing, try again later"),
      "",
      "A pooler answered but could not reach PostgreSQL. Check its log.",
    ],
    [
      "a database that lets this user not connect",
      refuses("42501", 'permission denied for database "d"'),
      "",
      "GRANT CONNECT ON DATABASE usher TO the user of DATABASE_URL.",
    ],
    [
      "a code that is not foreseen",
      refuses("XX000", "Tenant or user not found"),
      "",
      "refuses: Tenant or user not found. Look up XX000 in PostgreSQL's error codes.",
    ],
  ])("%s", async (_what, behavior, query, says) => {
    answer = behavior;
    const at = (text: string) => text.replaceAll("FOLDER", folder);
    const said = await complaint(at(`postgres://u:hush@localhost:${port}/d${query}`));
    expect(said).toMatch(/^The database of DATABASE_URL at [\w.]+:\d+ /);
    expect(said).toContain(at(says));
    expect(said).not.toMatch(/hush|\n/);
  });

  test("a trusted certificate is accepted", async () => {
    answer = startsTls;
    const ca = `sslmode=verify-full&sslrootcert=${folder}/ca.pem`;
    expect(await complaint(`postgres://u:hush@localhost:${port}/d?${ca}`)).toContain(
      "Something closed the connection at once.",
    );
  });

  test("a name with several addresses that all refuse", async () => {
    server.close();
    const [one, other] = ["::1", "127.0.0.1"].map((address) =>
      Object.assign(new Error(`connect ECONNREFUSED ${address}:${port}`), { code: "ECONNREFUSED" }),
    );
    const all = Object.assign(new AggregateError([one, other]), { code: "ECONNREFUSED" });
    expect(explainDatabaseError(all)).toEqual({
      kind: "unreachable",
      reason: `connect ECONNREFUSED ::1:${port} and connect ECONNREFUSED 127.0.0.1:${port}`,
      advice: "Nothing listens there. Is PostgreSQL running, and are host and port right?",
    });
    expect(await complaint(`postgres://u:hush@localhost:${port}/d`)).toMatch(
      /does not answer: connect ECONNREFUSED .+\. Nothing listens there\./,
    );
  });

  test.each([
    ["a name that no host has", "postgres://u@db.invalid/d", "No host has that name."],
    [
      "a socket that is not there",
      "postgres:///d?host=/var/run/none&user=u",
      "is the socket's folder right, as in postgres:///usher?host=/var/run/postgresql?",
    ],
  ])("%s", async (_what, url, says) => {
    expect(await complaint(url)).toContain(says);
  });
});
