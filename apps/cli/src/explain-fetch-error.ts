export type FetchFailure = { reason: string; advice: string | null };

const failure = (reason: string, advice: string | null = null): FetchFailure => ({
  reason,
  advice,
});

const noConnection = failure("no connection in time");
const noRoute = failure("no route to the host");
const broken = failure("the connection broke");
const noAnswer = failure("no answer in time");
const trustAuthority = "NODE_EXTRA_CA_CERTS=/path/ca.pem makes this command trust its authority.";
const unknownAuthority = failure("its certificate is from an unknown authority", trustAuthority);
const noTls = failure(
  "it does not speak TLS",
  "Is it http:// instead of https://, or is the port another one?",
);

const failures: Record<string, FetchFailure> = {
  ECONNREFUSED: failure("nothing listens there"),
  ENOTFOUND: failure("no such host"),
  EAI_AGAIN: failure("the host name could not be resolved"),
  ETIMEDOUT: noConnection,
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  ECONNRESET: broken,
  UND_ERR_SOCKET: broken,
  UND_ERR_CONNECT_TIMEOUT: noConnection,
  UND_ERR_HEADERS_TIMEOUT: noAnswer,
  DEPTH_ZERO_SELF_SIGNED_CERT: failure("its certificate is self-signed", trustAuthority),
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  CERT_HAS_EXPIRED: failure("its certificate has expired", "Renew the server's certificate."),
  CERT_NOT_YET_VALID: failure(
    "its certificate is not valid yet",
    "Check the clock of this machine.",
  ),
  ERR_TLS_CERT_ALTNAME_INVALID: failure(
    "its certificate is for another host name",
    "Write the host as the certificate has it, for example https://invite.example.com.",
  ),
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  HPE_INVALID_CONSTANT: failure(
    "it does not speak HTTP",
    "Is it https:// instead of http://, or is the port another one?",
  ),
};

/** undici gives these no code. */
const failuresWithoutCode: Record<string, FetchFailure> = {
  "bad port": failure(
    "fetch opens no connection to this port",
    "Have the server listen on another port, such as 3000.",
  ),
};

/** Why a `fetch` failed, which it hides in the error's causes, and what to do where that is known. */
export function explainFetchError(error: unknown): FetchFailure {
  let message = String(error);
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    ({ message } = inner);
    if (inner.name === "TimeoutError") return noAnswer;
    if ("code" in inner && typeof inner.code === "string")
      return failures[inner.code] ?? failure(inner.code);
  }
  return failuresWithoutCode[message] ?? failure(message);
}
