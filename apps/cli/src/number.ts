const format = new Intl.NumberFormat("en-US");

export function number(value: number): string {
  return format.format(value);
}
