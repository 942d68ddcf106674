import type { EmailTexts } from "../email-texts.ts";

export const spanishEmail: EmailTexts = {
  roles: {
    member: "miembro",
    billing: "responsable de facturación",
    admin: "administrador",
    owner: "propietario",
  },
  team: "El equipo de {organization}",
  someOrganization: "una organización",
  fromName: "{inviter} a través de {organization}",
  subject: "{inviter} le invita a {organization}",
  reminderSubject: "Recordatorio: {inviter} le invita a {organization}",
  preheader: "Rol: {roles}. La invitación es válida hasta el {expiry}.",
  preheaderNoExpiry: "Rol: {roles}.",
  heading: "Unirse a {organization}",
  offer: "{inviter} le ha invitado a unirse a {organization}. Su rol: {roles}.",
  reminder: "Esto es un recordatorio: la invitación sigue siendo válida.",
  inviterAddress: "Invitación de {address}",
  note: "{inviter} escribe:",
  accept: "Aceptar la invitación",
  openLink: "O copie este enlace en su navegador:",
  linkLabel: "{label}:",
  accessFor: "Su acceso dura {days} desde que acepte.",
  accessUntil: "Su acceso termina el {date}.",
  dateTime: "{date}, {time} UTC",
  expiry: "La invitación es válida hasta el {date}.",
  sentTo: "Esta invitación se envió a {address}.",
  nothingHappens:
    "No ocurre nada hasta que haga clic en «Aceptar la invitación» en la página que se abre.",
  notExpected:
    "¿No esperaba esta invitación? Puede ignorar este correo: no pasará a formar parte de ninguna organización.",
  optOut: "Rechazar, silenciar a {organization} o marcar como spam",
  onPage: "{optOut}, en la página del enlace de arriba.",
  fullStop: ".",
  sentenceSpace: " ",
  support: "¿Tiene preguntas? Escriba a {address}.",
};
