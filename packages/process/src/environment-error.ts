/** Something the operator can fix; its message is all they need, and holds no secret. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}
