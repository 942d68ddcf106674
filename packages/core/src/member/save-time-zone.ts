import { isTimeZone } from "../model/working-time.ts";
import type { Store } from "../ports/store.ts";

/** By whose clock a user works, as their Slack profile has it. What is no time zone changes nothing. */
export async function saveTimeZone(
  store: Pick<Store, "read">,
  userId: string,
  timeZone: string,
): Promise<void> {
  if (isTimeZone(timeZone)) await store.read.users.setTimeZone(userId, timeZone);
}
