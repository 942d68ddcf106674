import { isValidElement } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { StringBufferWithCallbacks } from "hono/utils/html";

/**
 * The HTML of an element whose components are all synchronous. `String(element)` gives the same, but runs in an
 * AsyncLocalStorage, which on Node 20 and 22 slows down every promise of the process from then on.
 */
export function renderHtml(element: JSX.Element): string {
  if (!isValidElement(element)) throw new TypeError("renderHtml takes a JSX element");
  const buffer: StringBufferWithCallbacks = Object.assign([""], { callbacks: [] });
  element.toStringToBuffer(buffer);
  const [html] = buffer;
  if (typeof html !== "string" || buffer.length > 1)
    throw new TypeError("renderHtml awaits nothing: the element contains a promise");
  if (buffer.callbacks.length > 0)
    throw new TypeError("renderHtml moves nothing to the head: use HtmlHead");
  return html;
}
