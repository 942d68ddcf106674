import type { OwnerNoticeCatalog } from "../owner-notice-texts.ts";

export const spanishOwnerNotices: OwnerNoticeCatalog = {
  break_glass_on: {
    subject: "{organization}: un propietario puede aprobar sus propias solicitudes",
    sentence:
      "{by} activó la aprobación de emergencia en {organization}. Desde ahora, un propietario puede aprobar por su cuenta su propia solicitud de invitar a alguien, indicando un motivo.",
    next: "Cada uso se comunica a todos los propietarios y a quienes aprueban solicitudes. Si usted no estaba de acuerdo, desactive la aprobación de emergencia en los ajustes y hable con los demás propietarios.",
  },
  break_glass_off: {
    subject: "{organization}: aprobación de emergencia desactivada",
    sentence:
      "Una actualización de Usher desactivó la aprobación de emergencia en {organization}. Un propietario ya no puede aprobar por su cuenta su propia solicitud.",
    next: "Seguirá desactivada hasta que un propietario la active en los ajustes. Los demás propietarios recibirán entonces un correo. No se cambió ninguna invitación ni solicitud.",
  },
  webhook_paused: {
    subject: "{organization}: se pausó un punto de conexión de webhook",
    sentence:
      "Usher pausó un punto de conexión de webhook de {organization}: un evento no se pudo entregar durante días, o el punto de conexión respondió que ya no existe.",
    next: "Los eventos en espera se conservan 30 días. webhook.list muestra qué punto de conexión es y por qué se pausó, y webhook.deliveries lo que respondió. Cuando funcione, póngalo en active: entonces se envían los eventos en espera, y webhook.recover envía los que fallaron.",
  },
  invitations_paused: {
    subject: "{organization}: las invitaciones están en pausa",
    sentence:
      "Varias personas marcaron como spam invitaciones de {organization}. Usher las ha pausado: no se puede invitar a nadie, y se retienen los correos en espera y los recordatorios.",
    next: "Averigüe a quién se invitó y por qué: el registro de auditoría contiene invitation.reported e invitation.complained. Cuando no vaya a repetirse, un propietario puede reanudar las invitaciones, una vez cada 7 días. Con Slack: invite a alguien allí y pulse «Resume invitations» en la respuesta de Usher. Sin Slack: envíe POST /trpc/organization.resumeInvitations a este servidor con su propia sesión o clave, o ejecute «usher api organization.resumeInvitations». Entonces se envían los correos retenidos. Después, solo el operador de este servidor puede reanudarlas.",
  },
  relinked: {
    subject: "{organization}: se restableció su inicio de sesión",
    sentence:
      "{by} restableció su inicio de sesión en {organization}. La próxima persona que inicie sesión con esta dirección de correo, en el servicio donde usted suele hacerlo, obtendrá su cuenta.",
    next: "Si lo solicitó usted, inicie sesión de nuevo ahora. Si no, avise de inmediato a un propietario de la organización.",
    footer: "Recibe este correo porque trata de su cuenta.",
  },
  access_ends: {
    subject: "{organization}: su acceso termina pronto",
    sentence: "Su acceso a {organization} termina el {until}. Después ya no será miembro.",
    next: "Si todavía lo necesita, pida a la persona que le invitó o a un administrador que lo amplíe.",
    footer: "Recibe este correo porque trata de su pertenencia a la organización.",
  },
  member_access_ends: {
    subject: "{organization}: el acceso de alguien que invitó termina pronto",
    sentence:
      "El acceso de {by} a {organization} termina el {until}. Después, esa persona ya no será miembro.",
    next: "Si esa persona todavía lo necesita, amplíelo o pida a un administrador que lo haga.",
    footer: "Recibe este correo porque envió la invitación.",
  },
  footer: "Recibe este correo porque es propietario.",
  unnamed: "Un propietario, una clave de API o el operador",
};
