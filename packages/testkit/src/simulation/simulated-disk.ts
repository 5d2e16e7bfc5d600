// The disk of a machine in a simulated world. It outlives the processes on it; when the power fails, what was not flushed is
// there, half there or gone, as the seed says. It may be full for a while.
import type { WorkerDisk } from '@ariel/worker';
import type { SeededRandom } from './seeded-random.ts';

const FLUSH_US = 5_000_000;

export class SimulatedDisk implements WorkerDisk {
  readonly #random: SeededRandom;
  readonly #nowUs: () => number;
  readonly #files = new Map<string, Uint8Array>();
  /** When each file was last written. */
  readonly #writtenUs = new Map<string, number>();
  isFull = false;

  constructor(random: SeededRandom, nowUs: () => number) {
    this.#nowUs = nowUs;
    this.#random = random;
  }

  makeFolder(): void {
    this.#needRoom();
  }

  write(file: string, text: string): void {
    this.#needRoom();
    this.#put(file, Buffer.from(text, 'utf8'));
  }

  append(file: string, text: string): void {
    this.#needRoom();
    this.#put(file, Buffer.concat([this.#files.get(file) ?? new Uint8Array(), Buffer.from(text, 'utf8')]));
  }

  rename(from: string, to: string): void {
    const moved = this.#below(from);
    if (moved.length === 0) throw new Error(`simulated: ENOENT: ${from}`);
    for (const [file, bytes] of moved) {
      this.#drop(file);
      this.#put(to + file.slice(from.length), bytes);
    }
  }

  remove(path: string): void {
    for (const [file] of this.#below(path)) this.#drop(file);
  }

  names(folder: string): readonly string[] {
    const names = this.#below(folder).map(([file]) => file.slice(folder.length + 1).split('/', 1)[0] ?? '');
    return [...new Set(names)];
  }

  read(file: string): string {
    const bytes = this.#files.get(file);
    if (!bytes) throw new Error(`simulated: ENOENT: ${file}`);
    return Buffer.from(bytes).toString('utf8');
  }

  size(file: string): number {
    return this.#files.get(file)?.length ?? 0;
  }

  readPart(file: string, start: number, length: number): Uint8Array {
    return (this.#files.get(file) ?? new Uint8Array()).subarray(start, start + length);
  }

  /** Nobody here flushes what it writes, the system does after a while: until then a file is whole afterwards, cut off, or gone. */
  losePower(): void {
    for (const [file, atUs] of this.#writtenUs) {
      if (atUs < this.#nowUs() - FLUSH_US) continue;
      const bytes = this.#files.get(file) ?? new Uint8Array();
      const fate = this.#random.below(3);
      if (fate === 0) this.#files.delete(file);
      if (fate === 1) this.#files.set(file, bytes.subarray(0, this.#random.below(bytes.length + 1)));
    }
    this.#writtenUs.clear();
  }

  #needRoom(): void {
    if (this.isFull) throw new Error('simulated: ENOSPC: no space left on device');
  }

  #put(file: string, bytes: Uint8Array): void {
    this.#files.set(file, bytes);
    this.#writtenUs.set(file, this.#nowUs());
  }

  #drop(file: string): void {
    this.#files.delete(file);
    this.#writtenUs.delete(file);
  }

  #below(path: string): [string, Uint8Array][] {
    return [...this.#files].filter(([file]) => file === path || file.startsWith(`${path}/`));
  }
}
