import { isTimeZone } from "../model/working-time.ts";
import type { Store } from "../ports/store.ts";

/** Saves the time zone of a user's Slack profile. An unknown time zone changes nothing. */
export async function saveTimeZone(
  store: Pick<Store, "read">,
  userId: string,
  timeZone: string,
): Promise<void> {
  if (isTimeZone(timeZone)) await store.read.users.setTimeZone(userId, timeZone);
}
