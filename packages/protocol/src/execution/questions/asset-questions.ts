// What a running task may ask about assets: what happened to them before.
import type { AssetEventsQuestion, TriggeringEventsQuestion } from '@ariel/core';

export type AssetQuestion = AssetEventsQuestion | TriggeringEventsQuestion;
