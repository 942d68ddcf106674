import type { Document } from "./document.ts";

/** One published document and where its paths are found here. */
export type Contract = {
  name: string;
  /** Before each of the document's paths. */
  prefix: string;
  document: Document;
  /** Statuses that we answer beside those of the document, with our envelope (docs/domain.md). */
  extras: readonly number[];
};

/** 400, 401 and 429; 403 and 404 of the rights; 409 of a repeated Idempotency-Key. */
export const extras = {
  sutro: [400, 401, 403, 404, 429],
  gorules: [400, 401, 403, 404, 409, 429],
  "control-plane": [409, 429],
  nametrust: [],
} as const;
