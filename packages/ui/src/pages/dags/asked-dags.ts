// What the server is asked for where it has more DAGs than it gives in one answer: then what the page holds is only the
// first of them, and a filter must look among the others too. Pure.
import type { DagList } from '@ariel/protocol';
import type { DagsAsked } from '../../api/queries.ts';
import type { DagFilter } from './filter-dags.ts';

/** Null where what is there suffices. The answer may hold more than the filter lets through: the page filters it again. */
export function askedDags(
  list: Pick<DagList, 'dags' | 'total_entries'> | undefined,
  filter: DagFilter,
): DagsAsked | null {
  if (list === undefined || list.total_entries <= list.dags.length) return null;
  // The server looks for one text; the longest word leaves the least.
  const [search = ''] = (filter.q ?? '').split(/\s+/).sort((left, right) => right.length - left.length);
  const tags = (filter.tag ?? '').split(',').filter((tag) => tag !== '');
  const asked: DagsAsked = {
    ...(search === '' ? {} : { search }),
    // Of several tags any may match: the server knows only one.
    ...(tags.length === 1 ? { tag: tags[0] ?? '' } : {}),
    ...(filter.paused === 'draining' ? { draining: true } : {}),
    ...(filter.paused === 'yes' || filter.paused === 'no' ? { paused: filter.paused === 'yes' } : {}),
    ...(filter.state === undefined ? {} : { last_state: filter.state }),
  };
  return Object.keys(asked).length === 0 ? null : asked;
}
