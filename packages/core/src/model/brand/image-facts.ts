/** In pixels, as browsers show it. */
export type ImageFacts = { width: number; height: number; isAnimated: boolean };

const pngSignatureBytes = 8;
/** Its length, type and checksum. */
const pngChunkFrameBytes = 12;
const pngHeaderBytes = 13;

/**
 * By its chunks (https://www.w3.org/TR/png-3/#5DataRep). Null for one that does not begin with its header, has no
 * picture or ends early.
 */
export function pngFacts(image: Buffer): ImageFacts | null {
  const chunks = pngChunks(image);
  const types = new Set(chunks.map(({ type }) => type));
  const [header] = chunks;
  if (header?.type !== "IHDR" || header.data.length !== pngHeaderBytes) return null;
  if (!types.has("IDAT") || !types.has("IEND")) return null;
  const [width, height] = [header.data.readUInt32BE(0), header.data.readUInt32BE(4)];
  return { width, height, isAnimated: types.has("acTL") };
}

type Chunk = { type: string; data: Buffer };

/** Those that are whole, up to the last one. */
function pngChunks(image: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  let at = pngSignatureBytes;
  while (at + pngChunkFrameBytes <= image.length) {
    const end = at + pngChunkFrameBytes + image.readUInt32BE(at);
    if (end > image.length) break;
    const type = image.toString("latin1", at + 4, at + 8);
    chunks.push({ type, data: image.subarray(at + 8, end - 4) });
    if (type === "IEND") break;
    at = end;
  }
  return chunks;
}

const markers = { scan: 0xda, exif: 0xe1 };
const endOfImage = Buffer.from([0xff, 0xd9]);
/** From where on a quarter turn swaps width and height (Exif 2.32, 4.6.4). */
const firstTurnedOrientation = 5;
const orientationTag = 0x01_12;

/**
 * By its segments (ITU-T T.81, annex B). Strict, because browsers read on after what is no marker: what is skipped here
 * could have another size for them. Null for one without exactly one frame, or that ends early.
 */
export function jpegFacts(image: Buffer): ImageFacts | null {
  const segments = jpegSegments(image);
  const scan = segments.at(-1);
  const [frame, ...more] = segments.filter(({ marker }) => isFrame(marker));
  if (frame === undefined || more.length > 0 || frame.data.length < 6) return null;
  if (scan?.marker !== markers.scan || !image.includes(endOfImage, scan.end)) return null;
  const [height, width] = [frame.data.readUInt16BE(1), frame.data.readUInt16BE(3)];
  return isTurned(segments)
    ? { width: height, height: width, isAnimated: false }
    : { width, height, isAnimated: false };
}

type Segment = { marker: number; data: Buffer; end: number };

/** Those in front of the picture and its own; none of what follows something that is no segment. */
function jpegSegments(image: Buffer): Segment[] {
  const segments: Segment[] = [];
  let at = 2;
  while (image[at] === 0xff) {
    while (image[at] === 0xff) at += 1;
    const marker = image[at] ?? 0;
    if (!hasLength(marker) || at + 3 > image.length) break;
    const end = at + 1 + image.readUInt16BE(at + 1);
    if (end < at + 3 || end > image.length) break;
    segments.push({ marker, data: image.subarray(at + 3, end), end });
    if (marker === markers.scan) break;
    at = end;
  }
  return segments;
}

/** Not so the beginning and end of an image, and the marks within a picture. */
function hasLength(marker: number): boolean {
  return marker >= 0xc0 && (marker < 0xd0 || marker > 0xd9);
}

/** Tables stand among the frames. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** Whether a camera was held so that width and height change places. */
function isTurned(segments: readonly Segment[]): boolean {
  const exif = segments.find(
    ({ marker, data }) =>
      marker === markers.exif && data.toString("latin1", 0, 6) === "Exif\u0000\u0000",
  );
  return exif !== undefined && orientationIn(exif.data.subarray(6)) >= firstTurnedOrientation;
}

/** The first directory of a TIFF; 0 where it does not say. */
function orientationIn(tiff: Buffer): number {
  const isLittleEndian = tiff.toString("latin1", 0, 2) === "II";
  const bytesAt = (at: number, length: number) => {
    if (at + length > tiff.length) return 0;
    return isLittleEndian ? tiff.readUIntLE(at, length) : tiff.readUIntBE(at, length);
  };
  const directory = bytesAt(4, 4);
  const entries = bytesAt(directory, 2);
  for (let entry = 0; entry < entries; entry += 1) {
    const at = directory + 2 + 12 * entry;
    if (bytesAt(at, 2) === orientationTag) return bytesAt(at + 8, 2);
  }
  return 0;
}
