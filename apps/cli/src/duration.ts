/** `45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`: never shorter than the truth by more than its last unit. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 120) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return together(hours, "h", minutes % 60, "min");
  return together(Math.floor(hours / 24), "d", hours % 24, "h");
}

function together(large: number, unit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`;
}
