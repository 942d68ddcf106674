import type { BrandView } from "../model/brand/brand-view.ts";

/** Of an organization that chose nothing. */
export const plainBrand: BrandView = {
  productName: null,
  color: null,
  supportAddress: null,
  logo: null,
};
