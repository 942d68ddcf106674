import type { ProcedureDescription } from "@usher/core";

import type { Server } from "./connect-server.ts";

type Callable = Record<"query" | "mutate", (input: unknown) => Promise<unknown>>;
type Namespaces = Record<string, Record<string, Callable> | undefined>;

/** Calls a procedure that is known by its name alone; the server judges the input. */
export function callProcedure(
  { client }: Server,
  { path, kind }: Pick<ProcedureDescription, "path" | "kind">,
  input: unknown,
): Promise<unknown> {
  const [namespace = "", name = ""] = path.split(".");
  // The client is a proxy: it has every procedure of the router under its path.
  const procedure = (client as unknown as Namespaces)[namespace]?.[name];
  if (procedure === undefined) throw new Error(`the client has no ${path}`);
  return kind === "query" ? procedure.query(input) : procedure.mutate(input);
}
