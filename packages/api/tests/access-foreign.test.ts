// Whether something is there and belongs to another team, or is not there at all: nobody outside of the team can tell. Not by the status,
// the length or the headers of the answer, nor by its time: the same statements are run on the database.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServedRoute } from '../src/index.ts';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { filtersIn, type MatrixRequest, notAboutTeams, requestsOf } from './fixture/matrix-requests.ts';
import { addUsers } from './fixture/matrix-users.ts';
import { addTeam, type TeamWords } from './fixture/two-teams.ts';

/** Names and numbers of the same length. */
const foreign: TeamWords = { mark: 'redmark', number: 9001 };
const nothing: TeamWords = { mark: 'nonmark', number: 7001 };
/** What is read once and remembered for everybody is read with these before. */
const before: TeamWords = { mark: 'othmark', number: 5001 };

/** How long a count, or where the newest rows begin, is remembered depends on how long it took: on what is counted, not on what is there. */
const REMEMBERED = /(?:^|\) )select [^,]+ as total from/;

const asked = ({ method, permission, url }: ServedRoute): boolean =>
  method !== 'HEAD' &&
  permission !== 'public' &&
  // They go on for as long as one listens.
  !/\/tail$|^\/ui\/events$|\/wait$/.test(url) &&
  !notAboutTeams.some((pattern) => pattern.test(`${method} ${url}`));

interface Seen {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
  readonly statements: readonly string[];
}

describe('a row of another team', { timeout: 120_000 }, () => {
  let api: Api;
  const statements: string[] = [];
  beforeAll(async () => {
    api = await openApi({
      bundles: { dags: '/dags', redmark_bundle: '/red' },
      watchStatement: (sql) => statements.push(sql),
    });
    await addTeam(api, { mark: 'bluemark', number: 8001 }, { team: 'blue' });
    await addTeam(api, foreign, { team: 'red' });
    await addUsers(api, ['blue']);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const see = async (
    { method, payload, url }: MatrixRequest,
    words: TeamWords,
    as: string,
  ): Promise<Seen> => {
    statements.length = 0;
    const answer = await api.call(method, url, { as, ...(payload === undefined ? {} : { payload }) });
    const { date: _date, ...headers } = answer.headers;
    const blank = (text: string): string =>
      text.replaceAll(words.mark, '0000000').replaceAll(String(words.number), '0000');
    return {
      status: answer.statusCode,
      headers: blank(JSON.stringify(headers)),
      body: blank(answer.body),
      statements: statements.filter((sql) => !REMEMBERED.test(sql)),
    };
  };

  it.each(['blue_op', 'blue_viewer', 'no_op'])(
    'is to %s as one that is not there: the same answer, by the same statements',
    async (as) => {
      const { body } = await api.call('GET', '/openapi.json');
      const known = filtersIn(JSON.parse(body));
      const told: string[] = [];
      let compared = 0;
      for (const route of api.routes.filter(asked)) {
        const [there, not, first] = [foreign, nothing, before].map((words) =>
          requestsOf(route, words, known),
        );
        for (const [index, request] of (there ?? []).entries()) {
          const [other, warm] = [not?.[index], first?.[index]];
          if (other === undefined || warm === undefined || JSON.stringify(other) === JSON.stringify(request))
            continue;
          await see(warm, before, as);
          const [ofForeign, ofNothing] = [await see(request, foreign, as), await see(other, nothing, as)];
          compared++;
          const where = `${request.method} ${request.url} ${JSON.stringify(request.payload ?? '')}`;
          for (const part of ['status', 'headers', 'body', 'statements'] as const)
            if (JSON.stringify(ofForeign[part]) !== JSON.stringify(ofNothing[part]))
              told.push(`${where}: ${part} ${differing(ofForeign[part], ofNothing[part])}`);
        }
      }
      expect(told).toEqual([]);
      expect(compared).toBeGreaterThan(150);
    },
  );
});

function differing(one: Seen[keyof Seen], other: Seen[keyof Seen]): string {
  if (typeof one !== 'object' || typeof other !== 'object') return `${one} / ${other}`.slice(0, 600);
  const only = (left: readonly string[], right: readonly string[]) =>
    left.filter((sql) => !right.includes(sql)).map((sql) => sql.slice(0, 200));
  return JSON.stringify({
    foreign: only(one, other),
    nothing: only(other, one),
    counts: [one.length, other.length],
  });
}
