// Has a bundle's source brought up to date, at its interval or when somebody asks, and says in the database what came of it. After a
// failure what was there stays, and it is tried again sooner.
import { noteFailedRefresh, noteRefresh } from '@ariel/store';
import type { Bundle, DagProcessorOptions } from './dag-processor-options.ts';
import { BundleError, type BundleSnapshot, bundleRemedies } from './sources/bundle-source.ts';

export interface SeenSnapshot extends BundleSnapshot {
  /** The number of its version among those that the bundle had. */
  readonly seq: number;
}

export interface RefresherOptions {
  readonly bundle: Bundle;
  readonly options: DagProcessorOptions;
  readonly refreshMs: number;
  /** Resolves when its files were looked at. */
  readonly seen: (snapshot: SeenSnapshot) => Promise<void>;
}

/** How soon it is tried again after the first failure, where nothing else is said. */
const RETRY_MS = 5_000;

export class BundleRefresher {
  readonly #settings: RefresherOptions;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | null = null;
  #failures = 0;
  #hasSeen = false;

  constructor(settings: RefresherOptions) {
    this.#settings = settings;
  }

  /** Now; who asks while it is under way gets that one. */
  refresh(): Promise<void> {
    clearTimeout(this.#timer);
    this.#underWay ??= this.#refresh().finally(() => {
      this.#underWay = null;
      this.#setTimer();
    });
    return this.#underWay;
  }

  /** Resolves when nothing is under way. */
  async whenDone(): Promise<void> {
    await this.#underWay;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#underWay;
  }

  #setTimer(): void {
    if (this.#stop.signal.aborted) return;
    const { options, refreshMs } = this.#settings;
    const retryMs = (options.retryMs ?? RETRY_MS) * 2 ** Math.min(this.#failures - 1, 10);
    const waitMs = this.#failures === 0 ? refreshMs : Math.min(refreshMs, retryMs);
    this.#timer = setTimeout(() => void this.refresh(), waitMs);
    this.#timer.unref();
  }

  async #refresh(): Promise<void> {
    const { bundle, options } = this.#settings;
    const { source } = bundle;
    if (source === undefined || this.#stop.signal.aborted) return;
    try {
      const snapshot = await source.refresh(this.#stop.signal);
      await this.#take(snapshot);
      this.#failures = 0;
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#failures += 1;
      await this.#fail(error).catch((second: unknown) => options.onError?.(second));
    }
  }

  async #take(snapshot: BundleSnapshot): Promise<void> {
    const { bundle, options, seen } = this.#settings;
    const { seq, importErrorsChanged } = await noteRefresh(options.database, {
      name: bundle.name,
      kind: bundle.source?.kind ?? 'local',
      version: snapshot.version,
      urlTemplate: snapshot.urlTemplate,
      nowUs: options.nowUs(),
    });
    if (importErrorsChanged) options.onChange?.({ dagIds: [], importErrors: true });
    this.#hasSeen = true;
    await seen({ ...snapshot, seq });
  }

  async #fail(error: unknown): Promise<void> {
    const { bundle, options } = this.#settings;
    const { code, message } =
      error instanceof BundleError
        ? error
        : {
            code: 'ARIEL_BUNDLE_REFRESH' as const,
            message: error instanceof Error ? error.message : String(error),
          };
    options.onError?.(new RefreshError(bundle.name, code, message));
    // A restart while the source is away: what this machine had last is still good.
    const last = this.#hasSeen ? null : await bundle.source?.last();
    if (last) await this.#take(last);
    const isNew = await noteFailedRefresh(options.database, {
      name: bundle.name,
      kind: bundle.source?.kind ?? 'local',
      code,
      message: `The bundle ${bundle.name} could not be brought up to date: ${message}.`.replace(/\.\.$/, '.'),
      remedy: bundleRemedies[code],
      nowUs: options.nowUs(),
    });
    if (isNew) options.onChange?.({ dagIds: [], importErrors: true });
  }
}

/** With its code, by which logs are searched, and without the stack of who asked. */
class RefreshError extends Error {
  readonly code: string;

  constructor(name: string, code: string, message: string) {
    super(`${code}: the bundle ${name} could not be brought up to date: ${message}`);
    this.code = code;
  }
}
