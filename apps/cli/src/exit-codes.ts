/** What a script may rely on; `README.md` has the words. */
export const exitCodes = {
  ok: 0,
  /** Usher said no, and nothing was done. */
  refused: 1,
  /** The command line, an input file or an option is wrong; nothing was asked of Usher. */
  usage: 2,
  /** A variable is missing or wrong, or something does not answer. */
  environment: 3,
  /** A part was done, or the run was stopped. */
  partly: 4,
  /** The audit is not what was sealed. */
  broken: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
