import { LocalPostgresError } from "./local-postgres-error.ts";

const DEFAULTS = {
  max_connections: "200",
  timezone: "UTC",
  log_timezone: "UTC",
  log_checkpoints: "off",
  // A failed statement would put its values, people's addresses among them, into the log.
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
};

const OURS = new Set([
  "port",
  "listen_addresses",
  "unix_socket_directories",
  "data_directory",
  "config_file",
  "hba_file",
  "external_pid_file",
  "logging_collector",
]);

/** The server's settings as `-c` arguments; the caller's win over the defaults. */
export function settingArguments(settings: Record<string, string>, port: number): string[] {
  const all = {
    ...DEFAULTS,
    ...settings,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    port: String(port),
  };
  return Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

export function assertSettings(settings: Record<string, string>): void {
  for (const name of Object.keys(settings)) {
    if (!OURS.has(name.toLowerCase()) && /^[a-z][a-z0-9_.]*$/i.test(name)) continue;
    throw new LocalPostgresError(
      "setting_refused",
      `"${name}" is not a setting that startLocalPostgres passes on: where the server listens and keeps its ` +
        `files is its own affair.`,
    );
  }
}
