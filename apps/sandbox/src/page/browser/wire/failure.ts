/** GET /control/failures. */
export type Failure = {
  id: string;
  party: string;
  label: string;
  /** Null where no time belongs to it. */
  defaultSeconds: number | null;
  /** What is broken now; null while it works. */
  broken: string | null;
};
