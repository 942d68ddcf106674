/**
 * Calls `onTimeout` once after `ms`, but never before what has already arrived is read: timers run before sockets, so
 * after a pause of the process an answer that waits in its socket would count as too late. Returns the way to cancel.
 */
export function startTimeout(ms: number, onTimeout: () => void): () => void {
  let afterReading: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    afterReading = setImmediate(onTimeout);
  }, ms);
  return () => {
    clearTimeout(timer);
    clearImmediate(afterReading);
  };
}

/**
 * Makes a call with a signal that fires after `ms` by the same rule, with a `TimeoutError`. Unlike
 * `AbortSignal.timeout`, it never fires once the call has settled.
 */
export async function withTimeout<T>(
  ms: number,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = startTimeout(ms, () => {
    controller.abort(new DOMException("The call took too long.", "TimeoutError"));
  });
  try {
    return await call(controller.signal);
  } finally {
    stop();
  }
}
