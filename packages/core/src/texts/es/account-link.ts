import type { AccountLinkTexts } from "../account-link-texts.ts";

export const spanishAccountLink: AccountLinkTexts = {
  subject: "¿Es {account} su cuenta de Slack? ({organization})",
  heading: "¿Conectar su cuenta de Slack?",
  asks: "La cuenta de Slack {account} del espacio de trabajo {workspace} dice ser suya y pide actuar en su nombre en {organization}.",
  only: "Continúe solo si acaba de solicitarlo en Slack. Quien use esa cuenta de Slack podrá hacer todo lo que usted puede hacer.",
  button: "Revisar",
  over: {
    one: "El enlace funciona una sola vez, durante {count} minuto.",
    other: "El enlace funciona una sola vez, durante {count} minutos.",
  },
  sentTo: "Este correo se envió a {address}.",
  notExpected:
    "¿No lo ha solicitado? Ignore este correo. No se conecta nada sin su confirmación. Contacte con un administrador si vuelve a ocurrir.",
};
