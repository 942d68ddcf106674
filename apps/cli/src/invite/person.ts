/** One row of a file, or one address of the command line. */
export type Person = {
  /** As a spreadsheet numbers it, the header being row 1. */
  row: number;
  email: string;
  roles?: string[];
  message?: string;
  locale?: string;
  expiresInHours?: number;
};

/** A row without an invitation, and why. */
export type RowError = { row: number; email: string; code: string; message: string };
