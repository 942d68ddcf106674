import { z } from "zod";

import { parseEmailAddress } from "../text/email-address.ts";

/** What WCAG 2.2 asks of text (1.4.3, level AA). */
export const minContrast = 4.5;

const white = "#ffffff";
/** The cards of pages and emails in a dark color scheme are no lighter than this. */
const darkCard = "#1a212d";
const lighterBy = 0.05;

const color = z
  .string()
  .toLowerCase()
  .regex(/^#[0-9a-f]{6}$/, "must be a color such as #2350c8")
  .refine((value) => contrastOf(value, white) >= minContrast, {
    error: ({ input }) =>
      `has a contrast of ${Math.floor(contrastOf(String(input), white) * 10) / 10} : 1 to white; at least ${minContrast} : 1 is needed to be read`,
  });

const emailAddress = z
  .string()
  .trim()
  .max(254)
  .refine((value) => parseEmailAddress(value).ok, "is not an email address");

/** What invitees see of an organization beside its name. Its logo is kept by itself: see `setLogo`. */
export const brandSchema = z.strictObject({
  /** The product that the invitation opens, above the invitation. */
  productName: z.string().trim().min(1).max(64).nullable().default(null),
  /** Of buttons and links: `#rrggbb`, dark enough for white text on it. */
  color: color.nullable().default(null),
  /** Where invitees ask for help. */
  supportAddress: emailAddress.nullable().default(null),
});

export type Brand = z.infer<typeof brandSchema>;

/** The ratio of WCAG 2.2, from 1 to 21. Both colors as `#rrggbb`. */
export function contrastOf(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The color, or a lighter one of the same hue that can be read on a dark card. */
export function onDark(value: string): string {
  for (let part = 0; part < 1; part += lighterBy) {
    const lighter = mixed(value, part);
    if (contrastOf(lighter, darkCard) >= minContrast) return lighter;
  }
  return white;
}

/** Relative luminance of WCAG 2.2. */
function luminance(value: string): number {
  const [red = 0, green = 0, blue = 0] = channels(value).map((channel) => {
    const share = channel / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mixed(value: string, partOfWhite: number): string {
  const hex = channels(value).map((channel) => {
    const mix = Math.round(channel + (255 - channel) * partOfWhite);
    return mix.toString(16).padStart(2, "0");
  });
  return `#${hex.join("")}`;
}

function channels(value: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(value.slice(at, at + 2), 16));
}
