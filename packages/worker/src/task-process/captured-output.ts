// Makes everything that user code prints in this process a line of the try's log.
import { LineSplitter } from '../log/line-splitter.ts';

export type OutputSink = (stream: 'stdout' | 'stderr', line: string) => void;

/** Redirects `process.stdout` and `process.stderr` to `sink` for the rest of this process's life; call `flush` at the end of a try. */
export function captureOutput(sink: OutputSink): { flush(): void } {
  const splitters = (['stdout', 'stderr'] as const).map((name) => {
    const splitter = new LineSplitter((line) => sink(name, line));
    process[name].write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      splitter.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
      const callback = rest.find((item) => typeof item === 'function') as (() => void) | undefined;
      if (callback) queueMicrotask(callback);
      return true;
    };
    return splitter;
  });
  return { flush: () => splitters.forEach((splitter) => void splitter.flush()) };
}
