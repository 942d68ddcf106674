import type { TRPCClient } from "@trpc/client";

import type { AppRouter, RouterInputs } from "./server-types.ts";

/** A system role, or a custom one of the organization. */
export type RoleSlug = "member" | "billing" | "admin" | "owner" | `org-${string}`;

/** A role that is spelled out has to be one; of a plain `string` only the server can tell. */
type CheckedRole<Role extends string> = string extends Role
  ? string
  : Role extends RoleSlug
    ? Role
    : RoleSlug;

type Client = TRPCClient<AppRouter>;
type CreateInput = RouterInputs["invitation"]["create"];
type Entry = CreateInput["entries"][number];
type EntryOf<Role> = Omit<Entry, "roles"> & { roles?: Role[] | null | undefined };
type CreateInputOf<Role> = Omit<CreateInput, "entries"> & { entries: EntryOf<Role>[] };

type CreateMutation = Omit<Client["invitation"]["create"], "mutate"> & {
  mutate<const Role extends string>(
    input: CreateInputOf<Role & CheckedRole<Role>>,
    options?: Parameters<Client["invitation"]["create"]["mutate"]>[1],
  ): ReturnType<Client["invitation"]["create"]["mutate"]>;
};

type ChangeRole = Client["invitation" | "member"]["changeRole"];
/** A mutation as it is, with `Input` in place of its own. */
type ChangeRoleMutation<Change extends ChangeRole, Input> = Omit<Change, "mutate"> & {
  mutate<const Role extends string>(
    input: Omit<Input, "roles"> & { roles: (Role & CheckedRole<Role>)[] },
    options?: Parameters<Change["mutate"]>[1],
  ): ReturnType<Change["mutate"]>;
};

type CheckedInvitation = Omit<Client["invitation"], "create" | "changeRole"> & {
  /**
   * Invites 1–20 addresses. Answers one result per entry, in order; a rejection of one entry is data
   * (`results[i].error`), a rejection of the whole call is thrown.
   */
  create: CreateMutation;
  /** Changes what a pending invitation offers; id and link stay. */
  changeRole: ChangeRoleMutation<
    Client["invitation"]["changeRole"],
    RouterInputs["invitation"]["changeRole"]
  >;
};

type CheckedMember = Omit<Client["member"], "changeRole"> & {
  /** Changes a member's roles. */
  changeRole: ChangeRoleMutation<
    Client["member"]["changeRole"],
    RouterInputs["member"]["changeRole"]
  >;
};

/**
 * A client of one Usher server. Its procedures and their types are the server's own; roles are checked
 * where they are spelled out.
 */
export type UsherClient = Omit<Client, "invitation" | "member"> & {
  invitation: CheckedInvitation;
  member: CheckedMember;
};
