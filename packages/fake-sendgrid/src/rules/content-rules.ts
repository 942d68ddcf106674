import { isJsonObject, optionalArray } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import type { Reject } from "./rejections.ts";

export function checkContent(email: JsonObject, reject: Reject): void {
  const content = optionalArray(email["content"], "content", reject);
  if (content === undefined || content.length === 0) {
    if (typeof email["template_id"] === "string" && email["content"] === undefined) return;
    reject(
      "content",
      "Unless a valid template_id is provided, the content parameter is required. There must be " +
        "at least one defined content block. We typically suggest both text/plain and text/html " +
        "blocks are included, but only one block is required.",
    );
    return;
  }
  for (const [index, part] of content.entries()) checkPart(part, `content.${index}`, reject);
  checkOrder(content, reject);
}

function checkPart(value: unknown, field: string, reject: Reject): void {
  const part = isJsonObject(value) ? value : {};
  const { type, value: text } = part;
  if (typeof type !== "string" || type.length === 0) {
    reject(`${field}.type`, "The content type must be a string at least one character in length.");
  } else if (/[;\r\n]/.test(type)) {
    reject(`${field}.type`, "The content type cannot contain ';' or CRLF characters.");
  }
  if (typeof text !== "string" || text.length === 0) {
    reject(
      `${field}.value`,
      "The content value must be a string at least one character in length.",
    );
  }
}

function checkOrder(content: unknown[], reject: Reject): void {
  const types = content.map((part) => (isJsonObject(part) ? part["type"] : undefined));
  const ranks = types.map((type) => (type === "text/plain" ? 0 : type === "text/html" ? 1 : 2));
  if (ranks.some((rank, index) => rank < (ranks[index - 1] ?? 0))) {
    reject(
      "content",
      "If present, text/plain must be first, followed by text/html, followed by any other content.",
    );
  }
  if (ranks.filter((rank) => rank === 0).length > 1 || ranks.filter((r) => r === 1).length > 1) {
    reject("content", "If present, text/plain and text/html may only be provided once.");
  }
}

export function checkAttachments(value: unknown, reject: Reject): void {
  const attachments = optionalArray(value, "attachments", reject) ?? [];
  for (const [index, entry] of attachments.entries()) {
    const field = `attachments.${index}`;
    const attachment = isJsonObject(entry) ? entry : {};
    const { content, filename, type, disposition } = attachment;
    if (typeof content !== "string" || !isBase64(content)) {
      reject(`${field}.content`, "The attachment content must be base64 encoded.");
    }
    if (typeof filename !== "string" || filename.length === 0) {
      reject(`${field}.filename`, "The attachment filename is required.");
    }
    if (type !== undefined && (typeof type !== "string" || !/^[^;\r\n]+$/.test(type))) {
      reject(`${field}.type`, "The attachment type cannot be empty or contain ';' or CRLF.");
    }
    if (disposition !== undefined && disposition !== "inline" && disposition !== "attachment") {
      reject(
        `${field}.disposition`,
        "The disposition of your attachment can be either inline or attachment.",
      );
    }
  }
}

function isBase64(text: string): boolean {
  return text.length > 0 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}
