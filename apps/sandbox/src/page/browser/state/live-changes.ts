const retryMs = 1500;

/**
 * Calls `onChange` with the kind of each change and `onLive` when the stream opens or breaks.
 * Comes back by itself, also after an answer that makes the browser's own retry give up.
 */
export function liveChanges(listener: {
  onChange: (kind: string) => void;
  onLive: (isLive: boolean) => void;
}): () => void {
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const connect = (): void => {
    source = new EventSource("/control/events");
    source.addEventListener("open", () => listener.onLive(true));
    source.addEventListener("change", (event: MessageEvent<string>) =>
      listener.onChange(event.data),
    );
    source.addEventListener("error", () => {
      listener.onLive(false);
      if (source?.readyState !== EventSource.CLOSED) return;
      source.close();
      clearTimeout(retry);
      retry = setTimeout(connect, retryMs);
    });
  };
  connect();
  return () => {
    clearTimeout(retry);
    source?.close();
  };
}
