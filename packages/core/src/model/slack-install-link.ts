import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** The token of an install link: the row's ids, and the secret whose hash the row has. */
export type InstallToken = { organizationId: string; id: string; secret: string };

const idBytes = 16;
const secretBytes = 32;

/** Around it may be the punctuation that a chat or an email client adds to a link. */
const tokenPattern = /^[^\w-]*([\w-]{22})\.([\w-]{22})\.([\w-]{43})(?![\w-])/;

export function newInstallSecret(): string {
  return randomBytes(secretBytes).toString("base64url");
}

export function hashInstallSecret(secret: string): Buffer {
  return createHash("sha256").update("usher-install-link").update(secret).digest();
}

export function isInstallSecret(secret: string, hash: Buffer): boolean {
  return timingSafeEqual(hashInstallSecret(secret), hash);
}

/** One URL-safe word. */
export function formatInstallToken({ organizationId, id, secret }: InstallToken): string {
  return [bytesOf(organizationId), bytesOf(id)]
    .map((bytes) => bytes.toString("base64url"))
    .concat(secret)
    .join(".");
}

/** Null for what no link of ours carries. */
export function parseInstallToken(text: string): InstallToken | null {
  const [, organization = "", link = "", secret = ""] = tokenPattern.exec(text) ?? [];
  const [organizationId, id] = [uuidOf(organization), uuidOf(link)];
  return organizationId === null || id === null ? null : { organizationId, id, secret };
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll("-", ""), "hex");
}

function uuidOf(text: string): string | null {
  const hex = Buffer.from(text, "base64url").toString("hex");
  if (hex.length !== idBytes * 2) return null;
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
