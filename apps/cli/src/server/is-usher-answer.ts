import { z } from "zod";

const answerSchema = z.union([
  z.object({ result: z.object({}) }),
  z.object({ error: z.object({ data: z.object({ appCode: z.string() }) }) }),
]);
const bodySchema = z.union([answerSchema, z.array(answerSchema).min(1)]);

/** Whether a body in JSON is what the router answers with. Many other services answer in JSON too. */
export function isUsherAnswer(text: string): boolean {
  try {
    return bodySchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
