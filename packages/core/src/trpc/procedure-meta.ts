import type { AnyProcedure } from "@trpc/server";

import type { Requirement } from "../model/requirement.ts";
import type { ProcedureMeta } from "./trpc.ts";

/** tRPC types metadata on the router alone; every procedure of ours is built with some. */
export function metaOf({ _def }: AnyProcedure): ProcedureMeta {
  return _def.meta as ProcedureMeta;
}

/** What a procedure declares, for a transport that calls its verb itself. Throws where it declares nothing. */
export function requirementOf(procedure: AnyProcedure): Requirement {
  const { requirement } = metaOf(procedure);
  if (requirement === undefined) throw new Error("the procedure declares no requirement");
  return requirement;
}
