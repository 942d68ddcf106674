/** Ids shared by the manifest and the listeners. */
export const createShortcut = "invitation.create";
export const subscribedEvents = ["app_home_opened", "user_change"] as const;
