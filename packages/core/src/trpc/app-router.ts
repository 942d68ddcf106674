import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";

import { apiKey } from "./routers/api-key.ts";
import { approval } from "./routers/approval.ts";
import { audit } from "./routers/audit.ts";
import { event } from "./routers/event.ts";
import { invitation } from "./routers/invitation.ts";
import { member } from "./routers/member.ts";
import { organization } from "./routers/organization.ts";
import { role } from "./routers/role.ts";
import { slack } from "./routers/slack.ts";
import { suppression } from "./routers/suppression.ts";
import { webhook } from "./routers/webhook.ts";
import { createCallerFactory, router } from "./trpc.ts";

/** Every procedure of Usher; each transport calls this one tree. */
export const appRouter = router({
  invitation,
  approval,
  member,
  role,
  organization,
  apiKey,
  event,
  audit,
  suppression,
  slack,
  webhook,
});

export type AppRouter = typeof appRouter;
export type RouterInputs = inferRouterInputs<AppRouter>;
export type RouterOutputs = inferRouterOutputs<AppRouter>;

/** The router in process. Throws what the HTTP client throws; `toErrorView` reads it. */
export const createUsherCaller = createCallerFactory(appRouter);
export type UsherCaller = ReturnType<typeof createUsherCaller>;
