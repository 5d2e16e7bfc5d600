// Brings the logs of tries from this machine's files to where servers read them: what is new every moment while a try
// runs, the rest with its result. The file stays the truth; what is sent twice is taken once.
import { join } from 'node:path';
import { realMachine } from '../machine/real-machine.ts';
import type { WorkerDisk, WorkerMachine, WorkerTimer } from '../machine/worker-machine.ts';

export interface ShippedPiece {
  readonly attemptId: string;
  readonly path: string;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface LogShipperOptions {
  readonly logsFolder: string;
  /** Gives the size of each piece's log afterwards, −1 where it is not taken at all. */
  readonly send: (pieces: readonly ShippedPiece[]) => Promise<readonly number[]>;
  readonly report: (problem: { readonly message: string; readonly error: unknown }) => void;
  /** How much of each log the server has; asked for logs that began without that, once something is written to them. */
  readonly sizes?: (paths: readonly string[]) => Promise<readonly number[]>;
  /** @default 200 */
  readonly everyMs?: number;
  /** @default the real one */
  readonly machine?: WorkerMachine;
  /** Called when a log begins to be sent in pieces: from then on its rest matters after a crash too. */
  readonly began?: (attemptId: string, log: { readonly path: string; readonly shift: number }) => void;
}

const DEFAULT_EVERY_MS = 200;
const MAX_PIECE_BYTES = 262_144;
const MAX_BATCH_BYTES = 2_000_000;
/** Looks after a try's end: what its process printed last is written a moment after its result. */
const LATE_LOOKS = 2;
/** How often what is left is sent when it ends, where it is refused. */
const LAST_TRIES = 3;

interface Shipped {
  readonly attemptId: string;
  readonly path: string;
  readonly file: string;
  /** Offset at the server = offset here + shift: another worker may have begun the log of the same try. Null: not asked yet. */
  shift: number | null;
  /** Here: up to where the server has it. */
  sent: number;
  hasBegun: boolean;
  looksLeft: number | null;
}

export class LogShipper {
  readonly #options: LogShipperOptions;
  readonly #machine: WorkerMachine;
  readonly #logs = new Map<string, Shipped>();
  #timer: WorkerTimer | null = null;
  #sending: Promise<boolean> | null = null;
  #isFailing = false;

  constructor(options: LogShipperOptions) {
    this.#options = options;
    this.#machine = options.machine ?? realMachine;
  }

  /** From now on what is written to the log is sent; the server has `serverSize` bytes of it, null where that is not known. */
  begin(attemptId: string, path: string, serverSize: number | null): void {
    const file = join(this.#options.logsFolder, ...path.split('/'));
    const sent = this.#machine.disk.size(file);
    const shift = serverSize === null ? null : serverSize - sent;
    this.#add({ attemptId, path, file, shift, sent, hasBegun: false, looksLeft: null });
  }

  /** Goes on with the log of a try that an earlier worker of this machine ran. */
  resume(attemptId: string, { path, shift }: { readonly path: string; readonly shift: number }): void {
    const file = join(this.#options.logsFolder, ...path.split('/'));
    const sent = Math.max(0, -shift);
    this.#add({ attemptId, path, file, shift, sent, hasBegun: true, looksLeft: LATE_LOOKS });
  }

  /** How the log of an attempt is to be resumed. */
  placeOf(attemptId: string): { readonly path: string; readonly shift: number } | null {
    const log = this.#logs.get(attemptId);
    return log && log.shift !== null ? { path: log.path, shift: log.shift } : null;
  }

  /** What was not sent of these logs yet, to go along with a result; at most one batch. */
  rest(attemptIds: readonly string[]): ShippedPiece[] {
    return piecesOf(
      this.#machine.disk,
      attemptIds.flatMap((attemptId) => this.#logs.get(attemptId) ?? []),
    );
  }

  /** The server's answer to pieces that went another way than `send`. */
  settle(pieces: readonly ShippedPiece[], sizes: readonly number[]): void {
    for (const [index, piece] of pieces.entries()) {
      const log = this.#logs.get(piece.attemptId);
      const size = sizes[index] ?? 0;
      if (!log) continue;
      if (size < 0) this.#logs.delete(piece.attemptId);
      else log.sent = Math.max(0, size - (log.shift ?? 0));
    }
  }

  /** The attempts are over. Their logs are looked at a little longer. */
  end(attemptIds: readonly string[]): void {
    for (const attemptId of attemptIds) {
      const log = this.#logs.get(attemptId);
      if (log) log.looksLeft ??= LATE_LOOKS;
    }
  }

  /** Sends until these logs have little left; false where nothing can be sent now. */
  async catchUp(attemptIds: readonly string[]): Promise<boolean> {
    for (;;) {
      const rest = this.rest(attemptIds);
      if (rest.reduce((bytes, piece) => bytes + piece.bytes.length, 0) < MAX_BATCH_BYTES) return true;
      if (!(await this.#ship())) return false;
    }
  }

  /** Sends what is there, once. */
  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = null;
    // What is under way may have begun before the last lines were there.
    await this.#sending;
    for (let tries = 0; tries < LAST_TRIES; tries++) if (await this.#ship()) break;
    this.#logs.clear();
  }

  #add(log: Shipped): void {
    this.#logs.set(log.attemptId, log);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#timer || this.#logs.size === 0) return;
    this.#timer = this.#machine.time.after(this.#options.everyMs ?? DEFAULT_EVERY_MS, async () => {
      await this.#ship();
      this.#timer = null;
      this.#schedule();
    });
  }

  #ship(): Promise<boolean> {
    this.#sending ??= this.#shipNow().finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  async #shipNow(): Promise<boolean> {
    let pieces: ShippedPiece[] = [];
    try {
      await this.#askSizes();
      pieces = piecesOf(this.#machine.disk, [...this.#logs.values()]);
      for (const { attemptId } of pieces) this.#noteBegin(attemptId);
      if (pieces.length > 0) this.settle(pieces, await this.#options.send(pieces));
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing)
        this.#options.report({ message: 'logs could not be sent; they are sent later', error });
      this.#isFailing = true;
      return false;
    }
    this.#forgetEnded(new Set(pieces.map(({ attemptId }) => attemptId)));
    return true;
  }

  /** Most tasks write nothing: what the server has of a log is asked when there is something to add to it. */
  async #askSizes(): Promise<void> {
    const unknown = this.#logs
      .values()
      .filter((log) => log.shift === null && this.#machine.disk.size(log.file) > log.sent)
      .toArray();
    if (unknown.length === 0) return;
    const sizes = (await this.#options.sizes?.(unknown.map(({ path }) => path))) ?? [];
    for (const [index, log] of unknown.entries()) log.shift = (sizes[index] ?? 0) - log.sent;
  }

  #noteBegin(attemptId: string): void {
    const log = this.#logs.get(attemptId);
    if (!log || log.hasBegun || log.shift === null) return;
    log.hasBegun = true;
    this.#options.began?.(attemptId, { path: log.path, shift: log.shift });
  }

  #forgetEnded(growing: ReadonlySet<string>): void {
    for (const log of this.#logs.values()) {
      if (log.looksLeft === null || growing.has(log.attemptId)) continue;
      log.looksLeft -= 1;
      if (log.looksLeft <= 0) this.#logs.delete(log.attemptId);
    }
  }
}

/** The next pieces of these logs, up to one batch. */
function piecesOf(disk: WorkerDisk, logs: readonly Shipped[]): ShippedPiece[] {
  const pieces: ShippedPiece[] = [];
  let bytesLeft = MAX_BATCH_BYTES;
  for (const log of logs) {
    const { shift } = log;
    if (shift === null) continue;
    let at = log.sent;
    const size = disk.size(log.file);
    while (at < size && bytesLeft > 0) {
      const bytes = disk.readPart(log.file, at, Math.min(size - at, MAX_PIECE_BYTES, bytesLeft));
      if (bytes.length === 0) break;
      pieces.push({ attemptId: log.attemptId, path: log.path, offset: at + shift, bytes });
      at += bytes.length;
      bytesLeft -= bytes.length;
    }
  }
  return pieces;
}
