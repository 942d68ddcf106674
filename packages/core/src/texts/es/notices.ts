import type { NoticeCatalog, NoticeTexts } from "../notice-texts.ts";

const serverSays = "El servidor del destinatario respondió:";

/** The email service did not even try. */
const dropped = (because: string, next: string): NoticeTexts => ({
  subject: "Correo no enviado: invitación a {organization} para {invitee}",
  sentence: `El correo con la invitación a {organization} para {invitee} no se envió${because}.`,
  next,
  quoted: "El servicio de correo respondió:",
});

export const spanishNotices: NoticeCatalog = {
  accepted: {
    subject: "{invitee} se ha unido a {organization}",
    sentence: "{invitee} aceptó su invitación y se ha unido a {organization}. Rol: {roles}.",
    next: null,
    quoted: null,
  },
  declined: {
    subject: "{invitee} rechazó la invitación a {organization}",
    sentence: "{invitee} rechazó su invitación a {organization}.",
    next: "No se puede volver a invitar a esta dirección durante 30 días. Si la persona silenció a su organización, solo ella puede anularlo.",
    quoted: "La respuesta fue:",
  },
  expired: {
    subject: "Caducada: invitación a {organization} para {invitee}",
    sentence: "Su invitación a {organization} para {invitee} caducó sin respuesta.",
    next: "Puede enviarla de nuevo con un enlace nuevo.",
    quoted: null,
  },
  failed: {
    subject: "Correo no enviado: invitación a {organization} para {invitee}",
    sentence: "Su invitación a {organization} para {invitee} no se pudo enviar.",
    next: "Compruebe la dirección y envíe la invitación de nuevo, o invite a otra dirección.",
    quoted: serverSays,
  },
  bounced: {
    subject: "Correo no entregado: invitación a {organization} para {invitee}",
    sentence: "El correo con la invitación a {organization} para {invitee} no se entregó.",
    next: "Compruebe la dirección. Para usar otra, revoque esta invitación y envíe una nueva.",
    quoted: serverSays,
  },
  rejected: {
    subject: "Correo rechazado: invitación a {organization} para {invitee}",
    sentence:
      "El servidor de correo del destinatario rechazó el correo con la invitación a {organization} para {invitee}. La dirección puede ser correcta.",
    next: "Envíe la invitación de nuevo más tarde. Si se rechaza otra vez, pida al administrador del destinatario que permita nuestros correos, o copie el enlace y compártalo.",
    quoted: serverSays,
  },
  bounced_before: dropped(
    ", porque un correo anterior a esta dirección no se pudo entregar",
    "Compruebe la dirección. Si es correcta, pida al operador de Usher que la quite de la lista de rebotes de SendGrid y envíe la invitación de nuevo.",
  ),
  opted_out: dropped(
    ", porque el destinatario marcó un correo anterior como spam o se dio de baja",
    "Consulte al destinatario por otra vía. Si quiere la invitación, copie el enlace y compártalo, o pida al operador de Usher que quite la dirección de la lista de SendGrid y envíe la invitación de nuevo.",
  ),
  over_quota: dropped(
    ", porque se ha agotado la cuota del servicio de correo",
    "La dirección puede ser correcta. Avise al operador de Usher y envíe la invitación de nuevo.",
  ),
  looks_like_spam: dropped(
    ", porque el servicio de correo lo tomó por spam",
    "La dirección puede ser correcta. Envíe una nueva invitación sin mensaje o con otro mensaje. Si tampoco se envía, avise al operador de Usher.",
  ),
  dropped: dropped(
    "",
    "La dirección puede ser correcta. Envíe la invitación de nuevo. Si tampoco se envía, avise al operador de Usher.",
  ),
  complained: {
    subject: "{invitee} marcó como spam el correo de {organization}",
    sentence: "{invitee} marcó como spam el correo con su invitación a {organization}.",
    next: "Esta dirección no recibirá más correos de su organización. Si fue un error, un administrador puede levantar el bloqueo. El enlace del correo sigue funcionando mientras la invitación esté abierta.",
    quoted: null,
  },
  parked: {
    subject: "Envío incierto: invitación a {organization} para {invitee}",
    sentence:
      "No sabemos si se envió el correo con la invitación a {organization} para {invitee}. Lo intentamos dos veces y no hubo respuesta.",
    next: "Si no llega, envíe la invitación de nuevo.",
    quoted: null,
  },
  break_glass: {
    subject: "Aprobación de emergencia: invitación a {organization} para {invitee}",
    sentence:
      "{by} solicitó invitar a {invitee}{more} a {organization} y, como propietario, aprobó la solicitud por su cuenta. Rol: {roles}.",
    next: "Si fue un error, revoque la invitación y hable con los propietarios.",
    quoted: "El motivo indicado:",
    footer: "Recibe este correo porque es propietario o aprueba solicitudes.",
  },
  authority_lost: {
    subject: "Revocada: invitación a {organization} para {invitee}",
    sentence:
      "La invitación a {organization} para {invitee}{more} se revocó, porque ninguna de las personas que la respaldaban puede ya invitar a este rol.",
    next: "Si debe mantenerse, invite de nuevo a esta dirección o pida a un administrador que lo haga.",
    quoted: null,
    footer: "Recibe este correo porque envió la invitación o administra la organización.",
  },
  renewal: {
    subject: "{invitee} solicita un enlace nuevo para {organization}",
    sentence:
      "La invitación a {organization} para {invitee} ha caducado y la persona invitada solicita un enlace nuevo.",
    next: "Envíe la invitación de nuevo si debe seguir en pie. Si no, no tiene que hacer nada.",
    quoted: null,
    footer: "Recibe este correo porque envió la invitación o administra la organización.",
  },
  footer: "Recibe este correo porque envió la invitación.",
  unnamed: "Un propietario",
  andMore: { one: " y {count} persona más", other: " y {count} personas más" },
};
