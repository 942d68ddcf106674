/** Of a test's data source: a busy machine may let a connection or a statement wait for long. */
export const longTimeouts = { connectTimeoutMs: 60_000, statementTimeoutMs: 60_000 };
