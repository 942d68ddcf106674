/** What went wrong with a database, for the operator: the server's or the system's words, and what to do. */
export type DatabaseProblem = { kind: "unreachable" | "refused"; reason: string; advice: string };

type Rule = { code: RegExp; message?: RegExp; advice: string };

const tlsAdvice =
  "Point to its CA file with ?sslmode=verify-full&sslrootcert=/path/ca.pem, or encrypt without verification with ?sslmode=no-verify.";

/** No PostgreSQL answered. The first that fits. */
const unreachable: Rule[] = [
  {
    code: /^ECONNREFUSED$/,
    advice: "Nothing listens there. Is PostgreSQL running, and are host and port right?",
  },
  { code: /^ENOTFOUND$/, advice: "No host has that name. Is the host in DATABASE_URL right?" },
  { code: /^EAI_AGAIN$/, advice: "The host name could not be resolved. Does DNS work here?" },
  {
    code: /^(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/,
    advice: "The host does not answer. Is a firewall in the way?",
  },
  {
    code: /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_GET_ISSUER_CERT_LOCALLY|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE)$/,
    advice: `Its certificate was issued by an unknown authority. ${tlsAdvice}`,
  },
  {
    code: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    advice: `Its certificate is for another host name. Write that name in DATABASE_URL, or use ?sslmode=no-verify.`,
  },
  {
    code: /^(?:CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/,
    advice:
      "Its certificate is not valid at this time. Renew it, and check the clock of this machine.",
  },
  {
    code: /^(?:EPROTO|ERR_SSL_|ERR_OSSL_|ERR_TLS_)/,
    advice: "TLS with it failed. Are sslmode, sslrootcert, sslcert and sslkey right?",
  },
  {
    code: /^(?:ENOENT|EACCES|ENOTDIR|ECONNRESET|EPIPE)$/,
    message: /^connect /,
    advice:
      "Is PostgreSQL running on this machine, and is the socket's folder right, as in postgres:///usher?host=/var/run/postgresql?",
  },
  {
    code: /^(?:ENOENT|EACCES|EISDIR|ENOTDIR)$/,
    advice:
      "Are the files of sslrootcert, sslcert and sslkey there, and may this process read them? For example ?sslmode=verify-full&sslrootcert=/path/ca.pem.",
  },
  {
    code: /^$/,
    message: /does not support SSL/,
    advice: "Remove sslmode from DATABASE_URL, or turn on ssl in postgresql.conf.",
  },
  {
    code: /^$/,
    message: /client password must be a(?: non-empty)? string/,
    advice:
      "PostgreSQL asks for a password, and DATABASE_URL has none: postgres://user:password@host:5432/usher.",
  },
  {
    code: /^$/,
    message: /timeout/,
    advice: "The host does not answer. Is a firewall in the way?",
  },
  {
    code: /^(?:ECONNRESET|EPIPE)?$/,
    message: /terminated|ECONNRESET|EPIPE/,
    advice: "Something closed the connection at once. Is it PostgreSQL that listens there?",
  },
];

/** PostgreSQL, or a pooler in front of it, said no. */
const refused: Rule[] = [
  {
    code: /^28P01$/,
    advice:
      "Are user and password in DATABASE_URL right? Write %25 for a % in them, and %23 for a #.",
  },
  {
    code: /^28000$/,
    message: /no PostgreSQL user name/,
    advice: "DATABASE_URL names no user: postgres://user:password@host:5432/usher.",
  },
  {
    code: /^28000$/,
    message: /no encryption|SSL off/,
    advice: `PostgreSQL asks for TLS from here. ${tlsAdvice}`,
  },
  {
    code: /^28000$/,
    advice:
      "PostgreSQL does not allow this user from this host. Does the user exist, and does pg_hba.conf allow it?",
  },
  {
    code: /^3D000$/,
    advice: "Create it, for example with createdb usher, or correct the name in DATABASE_URL.",
  },
  {
    code: /^53300$/,
    advice:
      "All connection slots are in use. Start fewer processes, raise max_connections (or the limit of the role or the database), or put PgBouncer in front.",
  },
  {
    code: /^57P03$/,
    advice: "PostgreSQL is starting, stopping or recovering. Try again in a moment.",
  },
  {
    code: /^55000$/,
    message: /not currently accepting connections/,
    advice: "ALTER DATABASE … ALLOW_CONNECTIONS true lets connections in again.",
  },
  {
    code: /^08P01$/,
    message: /startup parameter/,
    advice:
      "A pooler rejects this parameter. Remove it from DATABASE_URL and PGOPTIONS, and set it with ALTER ROLE … SET instead.",
  },
  {
    code: /^08P01$/,
    message: /database/i,
    advice: "A pooler does not know this database. Add it to the pooler's configuration.",
  },
  {
    code: /^(?:08P01|08000|08006|58000)$/,
    advice: "A pooler answered but could not reach PostgreSQL. Check its log.",
  },
  {
    code: /^42501$/,
    message: /permission denied for database/,
    advice: "GRANT CONNECT ON DATABASE usher TO the user of DATABASE_URL.",
  },
  {
    code: /^42501$/,
    message: /must be owner/,
    advice:
      "The tables belong to another role. Use the role that migrated first, or REASSIGN OWNED BY that role TO the user of DATABASE_URL.",
  },
  {
    code: /^42501$/,
    message: /for schema/,
    advice:
      "Make the user of DATABASE_URL the owner, ALTER DATABASE usher OWNER TO usher, or GRANT CREATE, USAGE ON SCHEMA public TO usher.",
  },
  {
    code: /^42501$/,
    advice:
      "The tables belong to another role. Use the role that migrated, or GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO the user of DATABASE_URL.",
  },
  {
    code: /^3F000$/,
    advice:
      "The search path names no schema that exists: CREATE SCHEMA public, or ALTER ROLE usher RESET search_path.",
  },
  {
    code: /^25006$/,
    advice:
      "The server takes no writes. Does DATABASE_URL point at a standby, or is default_transaction_read_only on?",
  },
  {
    code: /^(?:42P07|42710|42723)$/,
    advice:
      "These tables exist, but there is no record of Usher's migrations. Use an empty database, or restore the complete backup.",
  },
  { code: /^53100$/, advice: "The server's disk is full. Free some space and try again." },
  {
    code: /^42704$/,
    message: /configuration parameter/,
    advice: "Is it PostgreSQL 15 or newer?",
  },
  { code: /^57P0[12]$/, advice: "PostgreSQL was stopped. Start it again." },
];

const anyState = /^[0-9A-Z]{5}$/;

/** Of a statement on an open connection; null for an error that is not the operator's to fix. */
export function explainStatementError(error: unknown): DatabaseProblem | null {
  const inner = innermost(error);
  const rule = refused.find((one) => fits(one, inner));
  return rule === undefined ? null : problemOf("refused", inner.message, rule.advice);
}

/** Of an attempt to connect. Null for an error that no database and no connection to one made. */
export function explainDatabaseError(error: unknown): DatabaseProblem | null {
  const inner = innermost(error);
  const { code, message } = inner;
  const rule = unreachable.find((one) => fits(one, inner));
  if (rule !== undefined) return problemOf("unreachable", message || code, rule.advice);
  if (!isState(error, code)) return explainStatementError(error);
  return (
    explainStatementError(error) ??
    problemOf("refused", message, `Look up ${code} in PostgreSQL's error codes.`)
  );
}

function fits(rule: Rule, { code, message }: { code: string; message: string }): boolean {
  return rule.code.test(code) && (rule.message?.test(message) ?? true);
}

function problemOf(kind: DatabaseProblem["kind"], reason: string, advice: string): DatabaseProblem {
  return { kind, reason: reason.replaceAll(/\s+/g, " ").replace(/[.\s]*$/, ""), advice };
}

/** Only a server's error has a severity; other codes of five characters do not. */
function isState(error: unknown, code: string): boolean {
  return anyState.test(code) && causesOf(error).some((cause) => "severity" in cause);
}

/** A host with several addresses gives one error that has a code, no message, and the errors of each address. */
function innermost(error: unknown): { code: string; message: string } {
  const causes = causesOf(error);
  const cause = causes.findLast((one) => codeOf(one) !== "") ?? causes[0];
  if (cause === undefined) return { code: "", message: String(error) };
  const inner = cause instanceof AggregateError ? cause.errors : [];
  const messages = [cause, ...inner].flatMap((one: unknown) =>
    one instanceof Error && one.message !== "" ? [one.message] : [],
  );
  return { code: codeOf(cause), message: [...new Set(messages)].join(" and ") };
}

/** The error and what caused it, outermost first. */
function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let inner = error; inner instanceof Error; inner = inner.cause) causes.push(inner);
  return causes;
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
