import { CommanderError } from "@commander-js/extra-typings";
import { isUsherError } from "@usher/client";
import { toErrorView, type ErrorDetails } from "@usher/core";
import { EnvironmentError, explainStatementError, scrubSecrets } from "@usher/process";

import { exitCodes, type ExitCode } from "./exit-codes.ts";
import { CliError, environmentError } from "./error.ts";
import { detailsOf } from "./server/details-of.ts";
import { serverErrorOf } from "./server/server-error.ts";

export type Explained = {
  exitCode: ExitCode;
  code: string;
  message: string;
  advice: string | null;
  details?: ErrorDetails;
  /** For unforeseen errors. */
  stack?: string;
};

/** Commander's message after it showed its help because no command was given. */
const helpShown = "commander.help";

/** What a thrown error means to the user of the command. */
export function explain(error: unknown): Explained {
  if (error instanceof CliError) {
    const { exitCode, code, message, advice } = error;
    return { exitCode, code, message, advice };
  }
  if (error instanceof EnvironmentError)
    return explain(environmentError(error.message, error.advice ?? undefined));
  if (error instanceof CommanderError)
    return {
      exitCode: error.exitCode === 0 ? exitCodes.ok : exitCodes.usage,
      code: "cli.usage",
      message:
        error.code === helpShown ? "Specify a command." : error.message.replace(/^error: /, ""),
      advice: null,
    };
  const rejected = rejectionOf(error);
  if (rejected !== null) return rejected;
  const serverError = serverErrorOf(error);
  if (serverError !== null) return explain(serverError);
  const file = fileErrorOf(error);
  if (file !== null) return explain(file);
  const problem = explainStatementError(error);
  if (problem !== null)
    return explain(
      environmentError(
        scrubSecrets(`The database of DATABASE_URL refuses: ${problem.reason}.`),
        problem.advice,
      ),
    );
  return {
    exitCode: exitCodes.environment,
    code: "cli.unexpected",
    message: scrubSecrets(error instanceof Error ? error.message : String(error)),
    advice: null,
    ...(error instanceof Error &&
      error.stack !== undefined && { stack: scrubSecrets(error.stack) }),
  };
}

/** A file that the operating system does not let us access. */
function fileErrorOf(error: unknown): CliError | null {
  if (!(error instanceof Error) || !("path" in error) || !("code" in error)) return null;
  const { path, code } = error;
  if (typeof path !== "string" || typeof code !== "string") return null;
  return environmentError(`${path} cannot be used (${code}).`);
}

/** A rejection over HTTP or in process; null for an unknown code. */
function rejectionOf(error: unknown): Explained | null {
  if (isUsherError(error))
    return explained({
      code: error.data.appCode,
      message: error.message,
      details: detailsOf(error),
    });
  const view = toErrorView(error);
  return view.code === "internal.error" ? null : explained(view);
}

type Rejection = { code: string; message: string; details?: ErrorDetails | undefined };

function explained({ code, message, details }: Rejection): Explained {
  return {
    exitCode: exitCodeOf(code),
    code,
    message,
    advice: adviceFor(code),
    ...(details !== undefined && Object.keys(details).length > 0 && { details }),
  };
}

function exitCodeOf(code: string): ExitCode {
  if (code === "request.invalid" || code === "organization.invalid_policy") return exitCodes.usage;
  if (code === "service.unavailable" || code === "internal.error") return exitCodes.environment;
  return exitCodes.rejected;
}

function adviceFor(code: string): string | null {
  switch (code) {
    case "authorize.unauthenticated":
      return "USHER_KEY is unknown, expired or revoked. Create another one with usher key create.";
    case "organization.required":
      return "Specify it with --organization or USHER_ORGANIZATION.";
    case "invite.pending_limit":
      return "usher organization policy <slug> limits.pending=5000 raises it, up to 10,000.";
    case "invite.org_rate_limited":
      return "usher organization policy <slug> limits.inviteesPerDay=5000 raises it, up to 10,000.";
    default:
      return null;
  }
}
