export type Brand = {
  productName: string | null;
  color: string | null;
  supportAddress: string | null;
};
