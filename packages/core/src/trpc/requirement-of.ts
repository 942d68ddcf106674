import type { AnyProcedure } from "@trpc/server";

import type { Requirement } from "../model/requirement.ts";

/** What a procedure declares, for a transport that calls its verb itself. */
export function requirementOf({ _def }: AnyProcedure): Requirement {
  // tRPC types metadata on the router alone; `permitted` and `forLinkHolder` set it on every procedure.
  return _def.meta as Requirement;
}
