import { z } from "zod";

export const relinkUserInput = z.strictObject({
  /** A user whose every membership is in this organization. */
  userId: z.uuid(),
});

export const relinkUserOutput = z.object({
  userId: z.string(),
  /** How many identities were dropped; with none, only tokens issued from now on are linked. */
  identities: z.number().int(),
});
