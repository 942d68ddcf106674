import { chatMethods } from "./chat.ts";
import { conversationMethods } from "./conversations.ts";
import { identityMethods } from "./identity.ts";
import type { ApiMethod } from "./method.ts";
import { userMethods } from "./users.ts";
import { viewMethods } from "./views.ts";

/** What a bot token may call. */
export const botMethods = new Map<string, ApiMethod>(
  Object.entries({
    ...chatMethods,
    ...conversationMethods,
    ...identityMethods,
    ...userMethods,
    ...viewMethods,
  }),
);
