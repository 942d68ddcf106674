import type { PageTexts } from "../page-texts.ts";

export const spanishPage: PageTexts = {
  titles: {
    pending: "Invitación",
    signIn: "Inicio de sesión necesario",
    accepted: "Aceptada",
    declined: "Rechazada",
    expired: "Caducada",
    superseded: "Enlace más reciente enviado",
  },
  pending: {
    heading: "Unirse a {organization}",
    invitedBy: "{inviter} le ha invitado a unirse a {organization}.",
    invited: "Ha recibido una invitación para unirse a {organization}.",
    note: "Mensaje",
    noteBy: "Mensaje de {inviter}",
    address: "Dirección invitada",
    role: "Su rol",
    expires: "Válida hasta",
    never: "Sin fecha límite",
    access: "Su acceso",
    accessFor: "{time} desde que acepte",
    accessUntil: "hasta el {time}",
    accept: "Aceptar la invitación",
    decline: "Rechazar",
    addReason: "Añadir un motivo",
    reason: "Su motivo, en una frase. La persona que le invitó lo verá.",
    reasonRejected:
      "No se ha enviado nada. El motivo puede tener hasta 300 caracteres y ningún enlace. Cámbielo y rechace de nuevo.",
    reassurance:
      "No ocurre nada hasta que elija un botón. Si no esperaba esta invitación, rechácela o cierre la página.",
  },
  signIn: {
    heading: "Inicie sesión para unirse a {organization}",
    text: "Este enlace no le llegó por correo electrónico. Abrirlo no demuestra que la dirección {email} sea suya.",
    remedy:
      "Inicie sesión en {organization} y abra allí el enlace, o pida a la persona que lo compartió que envíe la invitación por correo electrónico.",
  },
  accepted: {
    heading: "Se ha unido a {organization}",
    text: "La invitación se aceptó para {email} el {time}.",
    next: "Ya puede cerrar esta página.",
    continue: "Continuar a {organization}",
    continueAt: "Continúe en {url}.",
  },
  declined: {
    heading: "Ha rechazado la invitación",
    text: "La invitación de {organization} para {email} se rechazó el {time}.",
    next: "¿Ha cambiado de opinión? Pida a {organization} que le invite de nuevo.",
  },
  expired: {
    heading: "Esta invitación ha caducado",
    text: "La invitación para unirse a {organization} era válida hasta el {time}.",
    next: "Pida a {organization} que la envíe de nuevo.",
    nextBy: "Pida a {inviter} que la envíe de nuevo.",
  },
  superseded: {
    heading: "Se ha enviado un enlace más reciente",
    text: "La invitación para unirse a {organization} se ha enviado de nuevo. Use el enlace del correo más reciente.",
  },
  renewal: {
    button: "Enviarme un enlace nuevo",
    explanation: "Se envía solo a la dirección invitada, como máximo una vez cada 24 horas.",
  },
  optOut: {
    summary: "¿No la esperaba? Silenciar o denunciar a {organization}",
    mute: "Nada más de {organization}",
    muteText:
      "{organization} ya no podrá invitar a {email}. Si hay una invitación abierta, se rechaza.",
    report: "Es spam",
    reportText:
      "Esto también silencia a {organization}. Si varias personas la denuncian, sus invitaciones se detienen.",
    muted: "Ha silenciado a {organization}. Ya no puede invitar a {email}.",
    reported: "Ha denunciado a {organization} como spam. Gracias.",
    lift: "Permitir de nuevo invitaciones de {organization}",
  },
  mutePage: {
    open: {
      title: "Silenciar",
      heading: "¿Nada más de {organization}?",
      text: "{organization} ya no podrá invitar a {email}. Si hay una invitación abierta, se rechaza.",
    },
    muted: {
      title: "Silenciada",
      heading: "Ha silenciado a {organization}",
      text: "{organization} ya no puede invitar a {email}.",
    },
    mute: "Silenciar a {organization}",
    lift: "¿Ha cambiado de opinión? Abra el enlace de uno de los correos. La página tiene un botón para deshacerlo.",
  },
  roles: {
    member: "Miembro",
    billing: "Responsable de facturación",
    admin: "Administrador",
    owner: "Propietario",
  },
  notices: {
    notFound: {
      title: "No encontrado",
      heading: "Este enlace no funciona",
      text: "Puede que esté incompleto o que la invitación ya no sea válida. Use el enlace del correo más reciente o pida una nueva invitación.",
    },
    tooManyMisses: {
      title: "Demasiados intentos",
      heading: "Demasiados enlaces no válidos",
      text: "Este enlace no funciona, como muchos otros que se abrieron desde su red. Use el enlace del correo más reciente: se abre al momento. Puede volver a probar este en {wait}.",
    },
    accountLinkNotFound: {
      title: "No encontrado",
      heading: "Este enlace no funciona",
      text: "Puede que esté incompleto o sea demasiado antiguo. Use el enlace del correo más reciente o solicite uno nuevo en Slack.",
    },
    crossSite: {
      title: "No permitido",
      heading: "Use el botón de esta página",
      text: "Esta solicitud llegó desde otro sitio web, así que no se ha cambiado nada. Abra el enlace del correo y use el botón que hay allí.",
    },
    badForm: {
      title: "Formulario no válido",
      heading: "El formulario estaba incompleto",
      text: "No se ha cambiado nada. Abra el enlace del correo e inténtelo de nuevo.",
    },
    inviterUnauthorized: {
      title: "Ya no es válida",
      heading: "Esta invitación se ha retirado",
      text: "La persona que la envió ya no puede invitar a nadie a este rol. Pida una invitación a otra persona de la organización.",
    },
    domainNotAllowed: {
      title: "No es posible",
      heading: "Esta dirección no puede unirse",
      text: "La organización ya no acepta direcciones de este dominio. Pida una invitación para otra dirección.",
    },
    suspended: {
      title: "No es posible",
      heading: "Ahora mismo nadie puede unirse",
      text: "La organización está suspendida. No se ha cambiado nada. Inténtelo más tarde.",
    },
    rejected: {
      title: "No es posible",
      heading: "Esta invitación no se puede aceptar",
      text: "No se ha cambiado nada. Contacte con la persona que le invitó.",
    },
    renewalReceived: {
      title: "Solicitud recibida",
      heading: "Hemos recibido su solicitud",
      text: "Si esta invitación todavía se puede usar, recibirá un enlace nuevo en la dirección invitada, o se pedirá a la organización que se lo envíe. Solo se admite una solicitud cada 24 horas.",
    },
    unavailable: {
      title: "No disponible",
      heading: "Esta página no está disponible ahora mismo",
      text: "No se ha cambiado nada. Espere un momento y vuelva a abrir el enlace.",
    },
    unsure: {
      title: "No disponible",
      heading: "La conexión se interrumpió al guardar",
      text: "No sabemos si su respuesta se ha guardado. Espere un momento y vuelva a abrir el enlace para comprobarlo.",
    },
    error: {
      title: "No disponible",
      heading: "Se ha producido un error",
      text: "El error es nuestro y no se ha perdido nada. Inténtelo de nuevo en unos minutos.",
    },
  },
  accountLink: {
    open: {
      title: "Conectar Slack",
      heading: "¿Conectar la cuenta de Slack {account}?",
      text: "La cuenta de Slack {account} del espacio de trabajo {workspace} pide actuar como {email} en {organization}.",
    },
    linked: {
      title: "Conectada",
      heading: "Cuenta de Slack conectada",
      text: "La cuenta de Slack {account} del espacio de trabajo {workspace} ahora actúa como {email} en {organization}. Puede cerrar esta página.",
    },
    over: {
      title: "Enlace caducado",
      heading: "Este enlace ya no es válido",
      text: "Funciona una sola vez y durante diez minutos. Solicite uno nuevo en Slack con la opción «link» del comando.",
    },
    account: "Cuenta de Slack",
    workspace: "Espacio de trabajo",
    address: "Su dirección",
    warning:
      "Continúe solo si acaba de solicitarlo en Slack. Quien use esa cuenta de Slack podrá hacer allí todo lo que usted puede hacer.",
    connect: "Conectar",
    reassurance:
      "No se conecta nada hasta que elija el botón. Si no lo ha solicitado usted, cierre la página.",
  },
  reference: "Referencia: {reference}",
  listSeparator: ", ",
  support: "¿Tiene preguntas? Escriba a {address}.",
  home: {
    title: "Usher",
    heading: "Usher",
    text: "Este servicio invita a personas a organizaciones. Si ha recibido una invitación, use el enlace de su correo.",
    docs: "Las API publicadas",
    health: "Estado del servicio",
  },
};
