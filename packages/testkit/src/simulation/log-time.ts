// Simulated time for those who put the pieces of logs together: a process that dies takes its looks with it.
import type { SimulatedProcess } from './simulated-process.ts';

export function logTime(process: SimulatedProcess): {
  nowMs(): number;
  after(ms: number, act: () => void): () => void;
} {
  return {
    nowMs: () => process.nowUs() / 1000,
    after: (ms, act) => process.in(ms * 1000, act),
  };
}
