import type { HttpBindings } from "@hono/node-server";

/** What Hono's handlers find beside the request. */
export type HttpEnv = { Bindings: HttpBindings };
