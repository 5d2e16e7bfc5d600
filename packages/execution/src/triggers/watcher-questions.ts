// What a trigger that watches may ask: secrets of the team whose DAGs it watches for, and the state store of the assets that it watches.
import type { AssetOfState, TriggerQuestion } from '@ariel/protocol';
import { deleteAssetStates, findAssetId, readAssetState, watchedAssets, writeAssetState } from '@ariel/store';
import type { ExecutionSettings } from '../attempts/settings.ts';
import { QuestionRefusedError } from '../questions/question-context.ts';
import { placeOfAsset } from '../states/place-of-asset.ts';
import { keptState, openedState } from '../states/state-backend.ts';
import { stateKey } from '../states/state-rules.ts';
import type { WatcherId } from './watchers.ts';

export interface AskingWatcher {
  readonly settings: Pick<ExecutionSettings, 'database' | 'newId' | 'nowUs' | 'stateBackend'>;
  readonly secret: (asker: string, kind: 'connection' | 'variable', name: string) => Promise<string | null>;
  readonly triggerId: string;
  readonly watcher: WatcherId;
}

export async function answerWatcher(
  asking: AskingWatcher,
  question: TriggerQuestion,
): Promise<string | null> {
  const { secret, settings, triggerId } = asking;
  const { database } = settings;
  switch (question.about) {
    case 'connection':
      return secret(triggerId, 'connection', question.id);
    case 'variable':
      return secret(triggerId, 'variable', question.key);
    case 'get-asset-state':
      return getState(asking, await ownAsset(asking, question.asset), question.key);
    case 'set-asset-state': {
      const id = await ownAsset(asking, question.asset);
      const key = stateKey(question.key);
      await writeAssetState(database, id, {
        key,
        value: await keptState(settings, question.value, null, () => placeOfAsset(database, id, key)),
        nowUs: settings.nowUs(),
        by: JSON.stringify({ kind: 'watcher' }),
      });
      return null;
    }
    case 'delete-asset-state':
      await deleteAssetStates(database, await ownAsset(asking, question.asset), question.key);
      return null;
    default:
      throw new QuestionRefusedError(
        `A trigger that watches assets cannot ask about "${question.about}": it has no task. It may ask for connections, variables and the state of its assets.`,
      );
  }
}

async function getState({ settings }: AskingWatcher, id: number, key: string): Promise<string | null> {
  const row = await readAssetState(settings.database, id, key);
  return row === undefined ? null : openedState(settings, row.value);
}

/** Only of assets that it watches. */
async function ownAsset({ settings, watcher }: AskingWatcher, asset: AssetOfState): Promise<number> {
  const { database } = settings;
  const watched = await watchedAssets(database, watcher.id);
  const own = watched.find(
    ({ name, uri }) =>
      (asset.name === null || asset.name === name) && (asset.uri === null || asset.uri === uri),
  );
  const id = own === undefined ? null : await findAssetId(database, { name: own.name, uri: own.uri });
  if (id !== null) return id;
  const named = [asset.name, asset.uri].filter((each) => each !== null).join(', ');
  throw new QuestionRefusedError(
    `The asset "${named}" is not one that this trigger watches: it keeps nothing there.`,
  );
}
