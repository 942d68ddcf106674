export type Choice = { value: string; text: string };
