import { DatabaseError } from "pg";
import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from "typeorm";

import { UsherError } from "../model/errors.ts";

const DEADLOCK_DETECTED = "40P01";
const SERIALIZATION_FAILURE = "40001";
const INVALID_SQL_STATEMENT_NAME = "26000";
const DUPLICATE_PREPARED_STATEMENT = "42P05";
const QUERY_CANCELED = "57014";
const LOCK_NOT_AVAILABLE = "55P03";
/** Text that no column can hold: NUL, half a surrogate pair, or not the form its type has. */
const CHARACTER_NOT_IN_REPERTOIRE = "22021";
const UNTRANSLATABLE_CHARACTER = "22P05";
const INVALID_TEXT_REPRESENTATION = "22P02";
const unstorableStates = [
  CHARACTER_NOT_IN_REPERTOIRE,
  UNTRANSLATABLE_CHARACTER,
  INVALID_TEXT_REPRESENTATION,
];
/** Connection exceptions, exhausted resources, an operator's intervention (shutdown, crash, starting up). */
const unavailableClasses = ["08", "53", "57P"];
const READ_ONLY_SQL_TRANSACTION = "25006";
const FEATURE_NOT_SUPPORTED = "0A000";
/** Where PostgreSQL reports with that code that a standby has no unlogged tables. */
const unloggedTableRoutine = "get_relation_info";
const IDLE_IN_TRANSACTION_TIMEOUT = "25P03";
const TRANSACTION_TIMEOUT = "25P04";
const unavailableStates = [
  QUERY_CANCELED,
  LOCK_NOT_AVAILABLE,
  DEADLOCK_DETECTED,
  SERIALIZATION_FAILURE,
  IDLE_IN_TRANSACTION_TIMEOUT,
  TRANSACTION_TIMEOUT,
  INVALID_SQL_STATEMENT_NAME,
  DUPLICATE_PREPARED_STATEMENT,
];
const socketCodes = [
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
  "EPIPE",
  "ETIMEDOUT",
];
/** pg gives these no code. */
const readTimeout = /^Query read timeout/;
const pgMessages = [
  /^timeout exceeded when trying to connect/,
  /^Connection terminated/,
  readTimeout,
  /^Client (was closed|has encountered a connection error)/,
  /^Cannot use a pool after calling end/,
  /^Driver not Connected/,
];

/** TypeORM releases a runner whose connection broke between two statements. */
const connectionLost = [QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError];

/** SQLSTATE, or the system's code of a socket's failure. */
export function databaseErrorCode(error: unknown): string | null {
  const inner = driverError(error);
  if (inner instanceof Error && "code" in inner && typeof inner.code === "string")
    return inner.code;
  return null;
}

function driverError(error: unknown): unknown {
  return error instanceof QueryFailedError ? error.driverError : error;
}

/** Whether running the same transaction again may succeed. */
export function mayRunAgain(error: unknown): boolean {
  const code = databaseErrorCode(error instanceof UsherError ? error.cause : error);
  if (code === DEADLOCK_DETECTED || code === SERIALIZATION_FAILURE) return true;
  return isLostStatement(error);
}

/**
 * Whether a prepared statement is not at the server, or is there already: a pooler lent the session to another client.
 * The statement was not executed.
 */
export function isLostStatement(error: unknown): boolean {
  const code = databaseErrorCode(error instanceof UsherError ? error.cause : error);
  return code === INVALID_SQL_STATEMENT_NAME || code === DUPLICATE_PREPARED_STATEMENT;
}

/** Whether a write met a server that takes none, such as one that was demoted to a standby. */
export function isReadOnly(error: unknown): boolean {
  const inner = driverError(error instanceof UsherError ? error.cause : error);
  const code = databaseErrorCode(inner);
  if (code !== FEATURE_NOT_SUPPORTED) return code === READ_ONLY_SQL_TRANSACTION;
  return inner instanceof DatabaseError && inner.routine === unloggedTableRoutine;
}

/** Whether the server left a statement without any answer: the state of its connection is unknown. */
export function isSilence(error: unknown): boolean {
  const cause: unknown = error instanceof UsherError ? error.cause : error;
  return cause instanceof Error && readTimeout.test(cause.message);
}

/**
 * What the domain sees of a failed statement: `service.unavailable` when the database is the reason,
 * `request.invalid` when the caller's text is.
 */
export function translateError(error: unknown): unknown {
  if (error instanceof UsherError || !(error instanceof Error)) return error;
  // Parameters hold addresses and hashes; an error is logged with all its properties.
  if (error instanceof QueryFailedError)
    Object.defineProperty(error, "parameters", { value: undefined, enumerable: false });
  if (unstorableStates.includes(databaseErrorCode(error) ?? ""))
    return new UsherError(
      "request.invalid",
      { message: "The request contains characters that cannot be stored." },
      error,
    );
  return isUnavailable(error) ? new UsherError("service.unavailable", undefined, error) : error;
}

function isUnavailable(error: Error): boolean {
  if (connectionLost.some((kind) => error instanceof kind) || isReadOnly(error)) return true;
  const code = databaseErrorCode(error);
  if (code !== null && unavailableStates.includes(code)) return true;
  if (code !== null && unavailableClasses.some((name) => code.startsWith(name))) return true;
  if (code !== null && socketCodes.includes(code)) return true;
  return pgMessages.some((pattern) => pattern.test(error.message));
}
