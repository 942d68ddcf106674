/** Ids shared by the manifest and the listeners. */
export const createShortcut = "invitation.create";
export const homeOpened = "app_home_opened";
