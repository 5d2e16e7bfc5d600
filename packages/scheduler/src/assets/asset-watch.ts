// When a scheduler looks for news of assets: when it was told, when a DAG may take more, and now and then in its sweep.
// It decides nothing: what a DAG takes is in consume-assets.ts.
import { assetPart, type TimetableDefinition } from '@ariel/core';
import { consumersOf, consumersWithNews, LostRaceError, markSeen, unseenStreams } from '@ariel/store';
import { consumeAssets } from './consume-assets.ts';
import type { AssetSettings, ConsumedAssets } from './create-asset-run.ts';

/** DAGs that are looked at in one turn: many that wait for one asset must not hold up the tasks that run. */
const DAGS_PER_TURN = 20;
/** Streams that are looked at in one go. */
const STREAMS = 500;

export interface AssetsLook {
  /** DAGs that have something to start. */
  readonly dagIds: readonly string[];
  /** Whether something is left for another turn. */
  readonly more: boolean;
}

export class AssetWatch {
  #hasNews = true;
  #looksAtAll = true;
  readonly #dagIds = new Set<string>();

  /** Somebody said that assets have news. */
  newsCame(): void {
    this.#hasNews = true;
  }

  /** Whatever was said may have been lost. */
  lookAtAll(): void {
    this.#hasNews = true;
    this.#looksAtAll = true;
  }

  /** The DAG may take what it could not take before. */
  mayTake(dagId: string, schedule: TimetableDefinition | null = null): void {
    if (schedule === null || assetPart(schedule) !== null) this.#dagIds.add(dagId);
  }

  async look(settings: AssetSettings): Promise<AssetsLook> {
    if (!this.#hasNews && !this.#looksAtAll && this.#dagIds.size === 0) return { dagIds: [], more: false };
    const { database } = settings;
    if (this.#looksAtAll) for (const dagId of await consumersWithNews(database)) this.#dagIds.add(dagId);
    this.#looksAtAll = false;
    const unseen = this.#hasNews ? await unseenStreams(database, STREAMS) : [];
    for (const dagId of await consumersOf(database, unseen)) this.#dagIds.add(dagId);
    this.#hasNews = unseen.length === STREAMS;
    const started: string[] = [];
    for (const dagId of [...this.#dagIds].slice(0, DAGS_PER_TURN)) {
      const { more, runRefs } = await this.#take(settings, dagId);
      if (!more) this.#dagIds.delete(dagId);
      if (runRefs.length > 0) started.push(dagId);
    }
    // What is left is known here; where this process ends before it is done, the sweep of another finds it.
    await markSeen(database, unseen);
    return { dagIds: started, more: this.#hasNews || this.#dagIds.size > 0 };
  }

  async #take(settings: AssetSettings, dagId: string): Promise<ConsumedAssets> {
    try {
      return await consumeAssets(settings, dagId);
    } catch (error) {
      // Somebody else has taken some of it meanwhile: the rest is looked at again.
      if (error instanceof LostRaceError) return { dagId, runRefs: [], more: true };
      throw error;
    }
  }
}
