import { crc32, deflateSync } from "node:zlib";

type Size = { width: number; height: number };

type PngOptions = Size & {
  /** Makes it larger. */
  comment?: string;
  isInterlaced?: boolean;
  /** Two pictures, of which viewers without animation show the first. */
  isAnimated?: boolean;
};

/** A PNG in one color. */
export function pngImage({
  width,
  height,
  comment = "",
  isInterlaced = false,
  isAnimated = false,
}: PngOptions): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits of gray.
  header.writeUInt8(8, 8);
  header.writeUInt8(isInterlaced ? 1 : 0, 12);
  const rows = Buffer.alloc(height * (width + 1), 0x60);
  for (let row = 0; row < height; row += 1) rows.writeUInt8(0, row * (width + 1));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    ...(comment === "" ? [] : [chunk("tEXt", Buffer.from(`Comment\0${comment}`, "latin1"))]),
    ...(isAnimated ? [chunk("acTL", Buffer.from("0000000200000000", "hex"))] : []),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

type JpegOptions = Size & {
  /** How the camera was held, as Exif counts it. */
  orientation?: number;
  /** Segments in front of the frame. */
  before?: Buffer;
};

/** A JPEG whose picture is too short for its size. */
export function jpegImage({
  width,
  height,
  orientation,
  before = Buffer.alloc(0),
}: JpegOptions): Buffer {
  return Buffer.concat([
    Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex"),
    ...(orientation === undefined ? [] : [exifSegment(orientation)]),
    before,
    jpegFrame({ width, height }),
    Buffer.from("ffda000c03010002110311003f0000ffd9", "hex"),
  ]);
}

export function jpegFrame({ width, height }: Size): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16BE(height, 0);
  size.writeUInt16BE(width, 2);
  return Buffer.concat([
    Buffer.from("ffc0001108", "hex"),
    size,
    Buffer.from("03012200021101031101", "hex"),
  ]);
}

/** A TIFF in little endian with one entry. */
function exifSegment(orientation: number): Buffer {
  const entry = Buffer.from("120103000100000000000000", "hex");
  entry.writeUInt16LE(orientation, 8);
  return Buffer.concat([
    Buffer.from("ffe10022", "hex"),
    Buffer.from("Exif\0\0", "latin1"),
    Buffer.from("49492a0008000000", "hex"),
    Buffer.from("0100", "hex"),
    entry,
    Buffer.alloc(4),
  ]);
}
