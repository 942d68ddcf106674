import type { ApiKey } from "../../model/api-key.ts";
import type { Permission } from "../../model/roles.ts";

/** Whose things they are: a member, or a key of the organization. */
export type Holder =
  | { kind: "person"; userId: string; membershipId: string; email: string }
  | { kind: "org_key"; keyId: string; permissions: readonly Permission[] };

type ApiKeyKind = ApiKey["kind"];

/** One of everything that a procedure is called with. */
export type Things = {
  invitationId: string;
  openRequestId: string;
  deniedRequestId: string;
  withdrawnRequestId: string;
  apiKey: { id: string; kind: ApiKeyKind };
  /** A key has no membership, no delegation and no address. */
  membershipId: string | null;
  delegationId: string | null;
  /** The link of an invitation to the holder's address. */
  invited: { email: string; token: string } | null;
};
