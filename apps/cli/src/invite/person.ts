/** One row of a file, or one address of the command line. */
export type Person = {
  /** As a spreadsheet numbers it, the header being row 1. */
  row: number;
  email: string;
  roles?: string[];
  message?: string;
  locale?: string;
  expiresInHours?: number;
  /** At most one of the next two. */
  accessFor?: { days: number };
  accessUntil?: string;
  /** The next two only in files of people to import. */
  name?: string;
  externalId?: string;
};

/** A row of which nothing was made, and why. */
export type RowError = { row: number; email: string; code: string; message: string };
