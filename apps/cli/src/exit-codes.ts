/** What a script may rely on; documented in `README.md`. */
export const exitCodes = {
  ok: 0,
  /** Usher rejected the request, and nothing was done. */
  rejected: 1,
  /** The command line, an input file or an option is wrong; no request was sent. */
  usage: 2,
  /** A variable is missing or wrong, or something does not answer. */
  environment: 3,
  /** Done in part, or the run was stopped. */
  partly: 4,
  /** The audit does not match its seals. */
  broken: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
