import { z } from "zod";

export const relinkUserInput = z.strictObject({
  userId: z.uuid().describe("The member's user, whose every membership is in this organization."),
});

export const relinkUserOutput = z.object({
  userId: z.string(),
  /** How many identities were dropped; with none, only tokens issued from now on are linked. */
  identities: z.number().int(),
});
