export { createSendGridSender } from "./sender.ts";
export type { SendGridSender, SendGridSenderOptions } from "./sender.ts";
export { renderInvitationMail } from "./templates/render-invitation-mail.ts";
export type { RenderedMail } from "./templates/render-invitation-mail.ts";
