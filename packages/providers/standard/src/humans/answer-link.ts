// The address of the page on which somebody answers, with an answer chosen and fields filled in. It only opens the page: sending the
// answer stays a person's act.
import type { HumanRequest } from '@ariel/core';
import { registry, TaskRunError } from '@ariel/sdk';

/** What a link may say in advance. */
export interface AnswerLinkOptions {
  /** Where the pages are, e.g. `https://ariel.example.com`. @default `api.base_url` of the configuration */
  readonly baseUrl?: string;
  /** What is chosen when the page opens. @default what the request says itself */
  readonly options?: string | readonly string[];
  /** What stands in the fields. @default what the request says itself */
  readonly paramsInput?: Readonly<Record<string, unknown>>;
}

export interface AskedInstance {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly mapIndex: number;
  /** Within a loop. @default 0 */
  readonly iteration?: number;
}

/** Names in the address that are no fields. */
const KEPT: ReadonlySet<string> = new Set(['_options', 'map_index', 'iteration', 'zone']);

export function answerLink(
  { dagId, iteration = 0, mapIndex, runId, taskId }: AskedInstance,
  asked: Pick<HumanRequest, 'multiple' | 'options' | 'params'>,
  { baseUrl = registry().mailSettings.baseUrl ?? '', options = [], paramsInput = {} }: AnswerLinkOptions,
): string {
  if (!/^https?:\/\//.test(baseUrl))
    refuse(taskId, `its address is ${JSON.stringify(baseUrl)}: give baseUrl, or set api.base_url`);
  const chosen = [options].flat();
  const foreign = chosen.filter((option) => !asked.options.includes(option));
  if (foreign.length > 0) refuse(taskId, `${foreign.join(', ')} is none of ${asked.options.join(', ')}`);
  if (chosen.length > 1 && !asked.multiple) refuse(taskId, 'only one option may be chosen');
  const search = new URLSearchParams();
  if (chosen.length > 0) search.set('_options', JSON.stringify(chosen));
  for (const [name, value] of Object.entries(paramsInput)) {
    if (!Object.hasOwn(asked.params, name)) refuse(taskId, `it has no field "${name}"`);
    if (KEPT.has(name)) refuse(taskId, `the field "${name}" cannot be filled in by a link`);
    search.set(name, textOf(value));
  }
  search.set('map_index', String(mapIndex));
  if (iteration > 0) search.set('iteration', String(iteration));
  const path = ['dags', dagId, 'runs', runId, 'tasks', taskId, 'required_actions'];
  return `${baseUrl.replace(/\/+$/, '')}/${path.map(encodeURIComponent).join('/')}?${search}`;
}

/** The page reads JSON where it is some: text that would be read so stands in quotes. */
function textOf(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value ?? null);
  try {
    return typeof JSON.parse(value) === 'number' ? value : JSON.stringify(value);
  } catch {
    return value;
  }
}

function refuse(taskId: string, what: string): never {
  throw new TaskRunError(
    'ARIEL_HITL_INVALID',
    `a link to the request of "${taskId}" cannot be made: ${what}`,
  );
}
