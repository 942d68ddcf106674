/** One event of a `text/event-stream`. `lastEventId` is the newest id so far, as the standard has it. */
export type StreamEvent = { type: string; data: string; lastEventId: string };

/** Reads server-sent events (WHATWG HTML §9.2.6) until the stream ends; an unfinished event is dropped. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  lastEventId: string,
): AsyncGenerator<StreamEvent, void> {
  let event = emptyEvent();
  let id = lastEventId;
  for await (const line of lines(body)) {
    if (line === "") {
      if (event.data.length > 0)
        yield { type: event.type || "message", data: event.data.join("\n"), lastEventId: id };
      event = emptyEvent();
      continue;
    }
    const { field, value } = parseField(line);
    if (field === "event") event.type = value;
    else if (field === "data") event.data.push(value);
    else if (field === "id" && !value.includes("\0")) id = value;
  }
}

const emptyEvent = () => ({ type: "", data: [] as string[] });

function parseField(line: string): { field: string; value: string } {
  const colon = line.indexOf(":");
  if (colon === -1) return { field: line, value: "" };
  const value = line.slice(colon + 1);
  return { field: line.slice(0, colon), value: value.startsWith(" ") ? value.slice(1) : value };
}

/** Lines end with LF, CR LF or CR; a CR at the end of a chunk may be half of one. */
async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      rest += decoder.decode(value, { stream: !done });
      const parts = rest.split(done ? /\r\n|\n|\r/ : /\r\n|\n|\r(?!$)/);
      rest = parts.pop() ?? "";
      yield* parts;
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
