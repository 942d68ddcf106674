/** `no approvals`, `1 approval`, `2 approvals`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count === 0 ? "no" : count} ${count === 1 ? one : many}`;
}
