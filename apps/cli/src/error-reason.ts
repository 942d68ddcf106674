const words: Record<string, string> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "the host name could not be resolved",
  ETIMEDOUT: "no connection in time",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "no route to the host",
  ECONNRESET: "the connection broke",
  UND_ERR_SOCKET: "the connection broke",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
  UND_ERR_HEADERS_TIMEOUT: "no answer in time",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is from an unknown authority",
  UNABLE_TO_GET_ISSUER_CERT: "its certificate is from an unknown authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate is from an unknown authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is from an unknown authority",
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host name",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "it does not speak TLS",
  HPE_INVALID_CONSTANT: "it does not speak HTTP",
};

/** Of errors without a code. */
const messages: Record<string, string> = {
  "bad port": "fetch opens no connection to this port",
};

const advices: Record<string, string> = {
  "its certificate is self-signed":
    "NODE_EXTRA_CA_CERTS=/path/ca.pem makes this command trust its authority.",
  "its certificate is from an unknown authority":
    "NODE_EXTRA_CA_CERTS=/path/ca.pem makes this command trust its authority.",
  "its certificate has expired": "Renew the server's certificate.",
  "its certificate is not valid yet": "Check the clock of this machine.",
  "its certificate is for another host name":
    "Write the host as the certificate has it, for example https://invite.example.com.",
  "it does not speak TLS": "Is it http:// instead of https://, or is the port another one?",
  "fetch opens no connection to this port": "Have the server listen on another port, such as 3000.",
  "it does not speak HTTP": "Is it https:// instead of http://, or is the port another one?",
};

/** Why a `fetch` failed: it hides the reason in its causes. */
export function errorReason(error: unknown): string {
  let message = String(error);
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    ({ message } = inner);
    if (inner.name === "TimeoutError") return "no answer in time";
    if ("code" in inner && typeof inner.code === "string") return words[inner.code] ?? inner.code;
  }
  return messages[message] ?? message;
}

/** What to do about a reason; null where it does not say. */
export function adviceOn(reason: string): string | null {
  return advices[reason] ?? null;
}
