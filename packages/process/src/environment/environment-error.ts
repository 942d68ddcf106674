/** Something the operator can fix, said without a secret: what is the case, and what to do about it. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
  readonly advice: string | null;

  constructor(message: string, advice: string | null = null) {
    super(message);
    this.advice = advice;
  }
}
