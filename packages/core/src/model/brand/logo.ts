import { createHash } from "node:crypto";

import { UsherError } from "../errors.ts";
import { jpegFacts, pngFacts, type ImageFacts } from "./image-facts.ts";

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

type Format = {
  type: LogoType;
  begins: Buffer;
  /** Null for an image that is not whole. */
  factsOf(image: Buffer): ImageFacts | null;
};

const formats: readonly Format[] = [
  {
    type: "image/png",
    begins: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    factsOf: pngFacts,
  },
  { type: "image/jpeg", begins: Buffer.from([0xff, 0xd8, 0xff]), factsOf: jpegFacts },
];

/**
 * PNG or JPEG by its first bytes, whatever a file is called: an SVG can hold a script. Throws
 * `organization.invalid_logo`.
 */
export function checkedLogo(image: Buffer): Logo {
  if (image.length > maxLogoBytes)
    throw invalidLogo(`The logo has ${image.length} bytes; at most ${maxLogoBytes} are allowed.`);
  const format = formats.find(({ begins }) => image.subarray(0, begins.length).equals(begins));
  if (format === undefined) throw invalidLogo("The logo is neither a PNG nor a JPEG image.");
  const facts = format.factsOf(image);
  if (facts === null || facts.width === 0 || facts.height === 0)
    throw invalidLogo("The logo is damaged. Save it again as a PNG or JPEG.");
  const { width, height, isAnimated } = facts;
  if (isAnimated) throw invalidLogo("The logo is animated. Save it as a PNG with one picture.");
  if (Math.max(width, height) > maxLogoPixels)
    throw invalidLogo(
      `The logo has ${width} × ${height} pixels; at most ${maxLogoPixels} × ${maxLogoPixels} are allowed.`,
    );
  const digest = createHash("sha256").update(image).digest("hex");
  return { type: format.type, digest, width, height, image };
}

function invalidLogo(message: string): UsherError {
  return new UsherError("organization.invalid_logo", { message, path: "image" });
}
