import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startLocalPostgres } from "@usher/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

import { environmentFields } from "../environment/fields.ts";
import { otherAuthority, selfSigned } from "../testing/self-signed.ts";
import { openDatabase, type Database } from "./open-database.ts";

type Server = Awaited<ReturnType<typeof startLocalPostgres>>;

let server: Server;
let superuser: Database;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "usher-tls-"));
  await writeFile(join(folder, "ca.pem"), selfSigned.cert);
  await writeFile(join(folder, "other.pem"), otherAuthority);
  server = await startLocalPostgres({ settings: { fsync: "off" } });
  superuser = await openDatabase({ url: server.url, poolSize: 1 });
  await putFile("usher_tls.key", selfSigned.key);
  await putFile("usher_tls.crt", selfSigned.cert);
  await superuser.query("ALTER SYSTEM SET ssl_key_file = 'usher_tls.key'");
  await superuser.query("ALTER SYSTEM SET ssl_cert_file = 'usher_tls.crt'");
  await superuser.query("ALTER SYSTEM SET ssl = on");
  await superuser.query("SELECT pg_reload_conf()");
});
afterAll(async () => {
  await superuser.destroy();
  await server.stop();
  await rm(folder, { recursive: true });
});

/** In the server's own folder, for its user alone, as it requires of a key. */
async function putFile(name: string, text: string): Promise<void> {
  await superuser.query(
    `COPY (SELECT unnest(string_to_array('${text}', E'\\n'))) TO PROGRAM 'umask 077; cat > ${name}'`,
  );
}

/** Whether the connection is encrypted; the reason where there is none. */
async function connect(host: string, query: string): Promise<string> {
  const url = new URL(server.url);
  url.hostname = host;
  try {
    const database = await openDatabase({
      url: environmentFields.DATABASE_URL.parse(`${url.href}${query.replace("FOLDER", folder)}`),
      poolSize: 1,
    });
    const rows: { ssl: boolean }[] = await database.query(
      "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
    );
    await database.destroy();
    return rows[0]?.ssl === true ? "encrypted" : "in the clear";
  } catch (error) {
    return String(error);
  }
}

const unknownAuthority = /unknown authority|self-signed certificate/;
const otherHost = /does not match certificate/;

/** The certificate is for localhost, from the authority of ca.pem, which no public one has signed. */
test.each<[host: string, query: string, expected: string | RegExp]>([
  ["127.0.0.1", "", "in the clear"],
  ["127.0.0.1", "?sslmode=disable", "in the clear"],
  ["127.0.0.1", "?sslmode=require", "encrypted"],
  ["127.0.0.1", "?sslmode=no-verify", "encrypted"],
  ["127.0.0.1", "?sslmode=require&sslrootcert=FOLDER/ca.pem", "encrypted"],
  ["127.0.0.1", "?sslmode=require&sslrootcert=FOLDER/other.pem", unknownAuthority],
  ["127.0.0.1", "?sslmode=verify-ca&sslrootcert=FOLDER/ca.pem", "encrypted"],
  ["127.0.0.1", "?sslmode=verify-ca&sslrootcert=FOLDER/other.pem", unknownAuthority],
  ["localhost", "?sslmode=verify-full&sslrootcert=FOLDER/ca.pem", "encrypted"],
  ["127.0.0.1", "?sslmode=verify-full&sslrootcert=FOLDER/ca.pem", otherHost],
  ["localhost", "?sslmode=verify-full", unknownAuthority],
])("PostgreSQL at %s with %s", async (host, query, expected) => {
  await expect.poll(() => superuser.query("SHOW ssl")).toEqual([{ ssl: "on" }]);
  expect(await connect(host, query)).toEqual(
    typeof expected === "string" ? expected : expect.stringMatching(expected),
  );
});
