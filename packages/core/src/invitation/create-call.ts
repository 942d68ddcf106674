import type { Access } from "../access/access.ts";
import type { ApprovalReason } from "../model/approval-request.ts";
import type { Context } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import type { CreateOptions } from "./prepare-entries.ts";
import type { EarlyFacts } from "./read-early.ts";
import type { CreateRequest } from "./schemas.ts";

/** Runs in the transaction of the caller, which has checked that `access` may request at all. */
export type CreateCall = {
  ctx: Context;
  tx: Repositories;
  /** Who invites, and by whose rights; the audit names the caller of `ctx`. */
  access: Access;
  request: CreateRequest;
  settings: CreateOptions;
  /** Whether the organization is held from here on, so that its places can be counted; see `withPlaces`. */
  counting: boolean;
  /** The request that this repeats. `approval`: the reason for an approval where the policy requires none; null follows the policy. */
  successor?: { of: string; approval: ApprovalReason | null };
  /** Read in this transaction, under the hold on members. */
  early?: EarlyFacts | null;
};
