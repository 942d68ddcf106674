import { createHash } from "node:crypto";

import { imageSize } from "image-size";

import { UsherError } from "../errors.ts";

export const maxLogoBytes = 200 * 1024;
export const maxLogoPixels = 512;

export const logoTypes = ["image/png", "image/jpeg"] as const;
export type LogoType = (typeof logoTypes)[number];

/** `digest`: SHA-256 of the image in hexadecimal, a part of its address. */
export type Logo = {
  type: LogoType;
  digest: string;
  width: number;
  height: number;
  image: Buffer;
};

/** What the address of a logo and a page that shows it need. */
export type LogoFacts = Pick<Logo, "digest" | "width" | "height">;

/** Under this path a logo is served, to everyone: `/logo/<organization>/<digest>`. */
export const logoPath = "/logo/";

const signatures: readonly { type: LogoType; begins: Buffer }[] = [
  { type: "image/png", begins: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  { type: "image/jpeg", begins: Buffer.from([0xff, 0xd8, 0xff]) },
];

/**
 * PNG or JPEG by its first bytes, whatever a file is called: an SVG can hold a script. Throws
 * `organization.invalid_logo`.
 */
export function checkedLogo(image: Buffer): Logo {
  if (image.length > maxLogoBytes)
    throw invalidLogo(`The logo has ${image.length} bytes; at most ${maxLogoBytes} are allowed.`);
  const type = signatures.find(({ begins }) =>
    image.subarray(0, begins.length).equals(begins),
  )?.type;
  if (type === undefined) throw invalidLogo("The logo is neither a PNG nor a JPEG image.");
  const { width, height } = sizeOf(image);
  if (Math.max(width, height) > maxLogoPixels)
    throw invalidLogo(
      `The logo has ${width} × ${height} pixels; at most ${maxLogoPixels} × ${maxLogoPixels} are allowed.`,
    );
  return { type, digest: createHash("sha256").update(image).digest("hex"), width, height, image };
}

function sizeOf(image: Buffer): { width: number; height: number } {
  try {
    const { width, height } = imageSize(image);
    if (width > 0 && height > 0) return { width, height };
  } catch {
    // It says of every image that it cannot read the same thing.
  }
  throw invalidLogo("The logo is damaged: its size cannot be read.");
}

function invalidLogo(message: string): UsherError {
  return new UsherError("organization.invalid_logo", { message, path: "image" });
}
