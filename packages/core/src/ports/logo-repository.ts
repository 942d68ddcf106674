import type { Logo, LogoFacts } from "../model/brand/logo.ts";

/** One logo an organization, or none. */
export type LogoRepository = {
  /** What an address of it says, without the image. */
  find(organizationId: string): Promise<LogoFacts | null>;
  /** Null unless it is the current one: an address is of one image for ever. */
  image(organizationId: string, digest: string): Promise<Pick<Logo, "type" | "image"> | null>;
  /** In place of the one before. */
  save(organizationId: string, logo: Logo): Promise<void>;
  /** False when there was none. */
  remove(organizationId: string): Promise<boolean>;
};
