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

/** `AbortSignal.timeout` by the same rule. Keeps no process alive. */
export function timeoutSignal(ms: number): AbortSignal {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    setImmediate(() =>
      controller.abort(new DOMException("The call took too long.", "TimeoutError")),
    );
  }, ms);
  timer.unref();
  return controller.signal;
}
