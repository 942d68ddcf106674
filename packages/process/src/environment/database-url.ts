import { z } from "zod";

export const databaseUrlExample = "postgres://user:password@host:5432/usher";

const modes = ["disable", "no-verify", "require", "verify-ca", "verify-full"];

type Parts = { host: string; port: string; query: URLSearchParams };

/**
 * An address of a database that every part of Usher reads alike; also libpq's form for a socket. A message says what
 * is wrong and how to write it, and holds nothing of the value.
 */
export const databaseUrl = z
  .string({
    error: `is missing: set it to the address of a PostgreSQL database, such as ${databaseUrlExample}`,
  })
  .transform((text, context) => {
    const problem = problemOf(text);
    if (problem === null) return withLibpqTls(text);
    context.addIssue({ code: "custom", message: problem });
    return z.NEVER;
  });

function problemOf(text: string): string | null {
  if (/^(?:host|hostaddr|port|user|dbname|password)\s*=/.test(text))
    return `must be an address, not a list of keywords, such as ${databaseUrlExample}`;
  if (!/^postgres(?:ql)?:\/\//i.test(text))
    return `must begin with postgres://, such as ${databaseUrlExample}`;
  return problemOfCharacters(text) ?? problemOfParts(partsOf(text)) ?? problemOfAddress(text);
}

function problemOfCharacters(text: string): string | null {
  if (/\s/.test(text))
    return "has a space in it: write %20 for one that belongs to a name or password";
  if (text.includes("#"))
    return "has a # in it: write %23 for one in the user name or the password";
  if (/%(?![\da-f]{2})/i.test(text) || !isUtf8(text))
    return "has a % that begins no UTF-8 character: write %25 for one in the user name or the password";
  const { authority, rest } = split(text);
  if (!authority.includes("@") && /^[^?]*@/.test(rest) && authority.includes(":"))
    return "has a / in the user name or the password: write %2F for it";
  if (!authority.includes("@") && rest.startsWith("?") && /^\?[^=&]*@/.test(rest))
    return "has a ? in the user name or the password: write %3F for it";
  return null;
}

function problemOfParts({ host, port, query }: Parts): string | null {
  if (host.includes(","))
    return `names several hosts, and Usher connects to one, such as ${databaseUrlExample}`;
  if (port !== "" && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535))
    return `has a port that is not a number from 1 to 65535, such as ${databaseUrlExample}`;
  return problemOfTls(query);
}

function problemOfTls(query: URLSearchParams): string | null {
  const [mode, authority] = [query.get("sslmode"), query.get("sslrootcert")];
  if (mode === "prefer" || mode === "allow")
    return `has sslmode=${mode}, which would send everything in the clear to a server without TLS: write require or disable`;
  if (mode !== null && !modes.includes(mode))
    return `has an sslmode that is none of ${modes.join(", ")}, such as ${databaseUrlExample}?sslmode=verify-full`;
  if (mode === "verify-ca" && authority === null)
    return "has sslmode=verify-ca without the authority's file: add &sslrootcert=/path/ca.pem, or write verify-full";
  if (authority === "system" && mode !== null && mode !== "verify-full")
    return "has sslrootcert=system, which needs sslmode=verify-full: anyone can get a certificate of a public authority";
  return null;
}

/** The host may be empty, also after a user: then it is a socket's folder in `?host=`. */
function problemOfAddress(text: string): string | null {
  if (URL.canParse(text.replace("@/", "@localhost/"))) return null;
  return `is not a valid address, such as ${databaseUrlExample}`;
}

function split(text: string): { authority: string; rest: string } {
  const [, authority = "", rest = ""] = /^\w+:\/\/([^/?]*)(.*)$/s.exec(text) ?? [];
  return { authority, rest };
}

function partsOf(text: string): Parts {
  const { authority, rest } = split(text);
  const at = authority.lastIndexOf("@");
  const place = authority.slice(at + 1);
  const [, name = place, port = ""] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(place) ?? [];
  const query = new URLSearchParams(rest.includes("?") ? rest.slice(rest.indexOf("?")) : "");
  return {
    host: query.get("host") ?? decodeURIComponent(name),
    port: query.get("port") ?? port,
    query,
  };
}

function isUtf8(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** Where the server of an address that `databaseUrl` accepted is, to be shown. */
export function databasePlace(text: string): string {
  const { host, port } = partsOf(text);
  if (host.startsWith("/")) return host;
  return `${host === "" ? "localhost" : host}:${port === "" ? "5432" : port}`;
}

/**
 * The modes as libpq means them: pg takes `require` and `verify-ca` for `verify-full`, and prints a warning.
 * `sslrootcert=system` is libpq's word for the authorities that Node.js knows anyway.
 */
function withLibpqTls(text: string): string {
  const at = text.indexOf("?");
  if (at === -1) return text;
  const query = new URLSearchParams(text.slice(at));
  const [mode, authority] = [query.get("sslmode"), query.get("sslrootcert")];
  const before = query.toString();
  query.delete("uselibpqcompat");
  if (authority === "system") {
    query.set("sslmode", "verify-full");
    query.delete("sslrootcert");
  } else if (mode === "verify-ca" || (mode === "require" && authority !== null)) {
    query.set("sslmode", "verify-ca");
    query.set("uselibpqcompat", "true");
  } else if (mode === "require") query.set("sslmode", "no-verify");
  return query.toString() === before ? text : `${text.slice(0, at)}?${query.toString()}`;
}
