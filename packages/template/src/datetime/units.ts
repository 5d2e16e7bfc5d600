// Lengths of time in microseconds.

export const usPerSecond = 1_000_000;
export const usPerDay: number = 86_400 * usPerSecond;
