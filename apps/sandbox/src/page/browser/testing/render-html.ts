import { isValidElement, type ComponentChild, type VNode } from "preact";

const empty = ["br", "hr", "img", "input"];

/** The HTML of components without hooks, attributes and text escaped; handlers are left out. */
export function renderHtml(child: ComponentChild): string {
  if (Array.isArray(child)) return child.map(renderHtml).join("");
  if (child === null || child === undefined || typeof child === "boolean") return "";
  if (!isValidElement(child)) return escaped(words(child));
  const { type, props } = child as VNode<Record<string, unknown>>;
  // Only function components are given to it.
  if (typeof type === "function")
    return renderHtml((type as (given: unknown) => ComponentChild)(props));
  const attributes = Object.entries(props).map(([name, value]) => attribute(name, value));
  const open = `<${type}${attributes.join("")}>`;
  if (empty.includes(type)) return open;
  return `${open}${renderHtml(props.children as ComponentChild)}</${type}>`;
}

function attribute(name: string, value: unknown): string {
  if (name === "children" || value === undefined || value === false || value === null) return "";
  if (typeof value === "function") return "";
  return value === true ? ` ${name}` : ` ${name}="${escaped(words(value))}"`;
}

function words(value: unknown): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new Error(`a ${typeof value} is nothing to show`);
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
