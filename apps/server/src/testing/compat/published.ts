import { z } from "zod";

/*
 * The answers as the vendors' documents describe them, written down again from those documents and
 * not from our schemas: what our schemas get wrong fails here.
 */
const id = z.uuid();
const open = z.looseObject;

export const sutroSent = open({ success: z.boolean(), message: z.string() });

export const sutroInvitations = z.array(
  open({
    id,
    customerId: id,
    inviterId: id,
    email: z.email(),
    token: id,
    expiresAt: z.iso.datetime(),
    createdAt: z.iso.datetime(),
  }),
);

export const gorulesInvitations = z.array(
  open({
    id,
    email: z.email(),
    status: z.enum(["pending", "accepted"]),
    userId: id,
    createdAt: z.string(),
    expiresAt: z.string().nullable().optional(),
  }),
);

export const controlPlaneError = z.strictObject({
  status: z.number().int().optional(),
  message: z.string().optional(),
  code: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
  id: z.string().optional(),
});

export const controlPlaneAnswer = z.strictObject({
  errors: z.record(z.string(), controlPlaneError).optional(),
  invitations: z.record(z.string(), z.string()).optional(),
});

const typeId = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-7][0-9a-z]{25}$`));

export const nametrustResults = z.array(
  open({
    object: z.literal("invite_result"),
    email: z.string(),
    success: z.boolean(),
    invitation: open({
      object: z.literal("invitation"),
      id: typeId("inv"),
      email: z.email(),
      state: z.enum(["pending", "accepted", "expired", "revoked"]),
      role_slugs: z.array(z.string()).min(1),
      expires_at: z.iso.datetime(),
      created_at: z.iso.datetime(),
    }).nullable(),
    error: z.string(),
  }).refine((result) => result.success === (result.error === "" && result.invitation !== null)),
);

/** Our envelope, which every compatibility API answers with where its document names no body. */
export const envelope = z.strictObject({
  status: z.number().int(),
  message: z.string().min(1),
  code: z.string().regex(/^[a-z_]+\.[a-z_]+$/),
  details: z.record(z.string(), z.unknown()),
  id: z.string().min(1),
});
