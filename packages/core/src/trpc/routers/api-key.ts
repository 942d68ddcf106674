import { createApiKey } from "../../api-key/create-api-key.ts";
import { listApiKeys } from "../../api-key/list-api-keys.ts";
import { revokeApiKey } from "../../api-key/revoke-api-key.ts";
import * as schemas from "../../api-key/schemas.ts";
import { permitted, router } from "../trpc.ts";

export const apiKey = router({
  /** Mints a key and shows its secret this once. Keys cannot mint keys. */
  create: permitted("api_key:manage", "not_for_own")
    .input(schemas.createApiKeyInput)
    .output(schemas.createApiKeyOutput)
    .mutation(({ ctx, input }) => createApiKey(ctx, input)),
  /** The caller's own keys and, for owners, the organization's. */
  list: permitted(["member:read", "api_key:manage"], "not_for_own")
    .output(schemas.listApiKeysOutput)
    .query(({ ctx }) => listApiKeys(ctx)),
  /** From the next call on the key is rejected; its open invitations stay unless they are revoked too. */
  revoke: permitted("api_key:manage", "not_for_own")
    .input(schemas.revokeApiKeyInput)
    .output(schemas.revokeApiKeyOutput)
    .mutation(({ ctx, input }) => revokeApiKey(ctx, input)),
});
