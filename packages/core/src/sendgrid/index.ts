export { createEventVerifier } from "./event-signature.ts";
export type { EventVerifierOptions, SignedPost } from "./event-signature.ts";
export { readEvents } from "./events.ts";
export type { ReadEvents } from "./events.ts";
export { createSendGridSender } from "./sender.ts";
export type { SendGridSender, SendGridSenderOptions } from "./sender.ts";
export { renderInvitationEmail } from "./templates/render-invitation-email.ts";
export type { RenderedEmail } from "./templates/render-invitation-email.ts";
export { renderNoticeEmail } from "./templates/render-notice-email.ts";
