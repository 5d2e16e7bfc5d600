// Tells a running task what happened to assets before, and what its run was made for.
import type { AssetEventsQuestion, TriggeringEventsQuestion } from '@ariel/core';
import { readAssetEvents, readConsumedEvents } from '@ariel/store';
import type { Answerer } from '../questions/question-context.ts';

export const assetEvents: Answerer<AssetEventsQuestion> = async ({ settings }, question) =>
  JSON.stringify(await readAssetEvents(settings.database, question));

export const triggeringAssetEvents: Answerer<TriggeringEventsQuestion> = async ({ attempt, settings }) =>
  JSON.stringify(await readConsumedEvents(settings.database, attempt.run_ref));
