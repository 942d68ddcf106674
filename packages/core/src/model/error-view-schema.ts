import { z } from "zod";

import { errorCatalog, type ErrorCode } from "./errors.ts";

// The tuple is made from the catalog's own keys, so it has at least one element.
const codes = Object.keys(errorCatalog) as [ErrorCode, ...ErrorCode[]];

export const errorViewSchema = z.object({
  code: z.enum(codes),
  message: z.string(),
  status: z.number().int(),
  details: z.record(z.string(), z.unknown()).optional(),
});
