/** The SQL behind the bare tRPC server. */
export type BareCalls = {
  create(emails: readonly string[]): Promise<unknown>;
  list(limit: number): Promise<unknown>;
};
