export type LocalPostgresErrorCode =
  | "platform_unsupported"
  | "binaries_missing"
  | "setting_refused"
  | "data_unreachable"
  | "data_not_ours"
  | "data_version_mismatch"
  | "initdb_failed"
  | "start_failed"
  | "start_timeout";

export class LocalPostgresError extends Error {
  override readonly name = "LocalPostgresError";
  readonly code: LocalPostgresErrorCode;

  constructor(code: LocalPostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
