import type { OpenAPIHono } from "@hono/zod-openapi";

import type { Authenticator } from "../auth/authenticate.ts";
import type { ContextOf } from "../http/context.ts";
import type { HttpEnv } from "../http/http-env.ts";
import type { RequestLimits } from "../http/limit-ip.ts";

export type CompatDeps = {
  baseUrl: string;
  authenticator: Authenticator;
  contextOf: ContextOf;
  limits: RequestLimits;
  /** How long the NameTrust API waits for the first delivery attempt. 5,000 unless set. */
  deliveryWaitMs?: number;
};

/** An HTTP API with a vendor's published contract: prefix + published path is the vendor's path. */
export type CompatApi = {
  /** The prefix without its slash. */
  name: string;
  vendor: string;
  description: string;
  /** How the document describes the credential. */
  credential: Credential;
  app: OpenAPIHono<HttpEnv>;
};

type Credential =
  | { type: "http"; scheme: "bearer"; description: string }
  | { type: "apiKey"; in: "header"; name: "Authorization"; description: string };
