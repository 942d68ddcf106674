// The one place that names the server. The build puts these types themselves here, so that the
// published package needs nothing of it: scripts/write-server-types.ts.
export type { AppRouter, ErrorCode, RouterInputs, RouterOutputs } from "@usher/core";
