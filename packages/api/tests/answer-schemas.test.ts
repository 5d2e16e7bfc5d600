// Schemas of answers are compiled when they are first answered with: here all of them are, so that none waits for its first reader
// to be found wrong.
import fastJsonStringify from 'fast-json-stringify';
import { expect, test } from 'vitest';
import { openApi } from './fixture/api-fixture.ts';

interface Operation {
  readonly responses?: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }>
  >;
}

test('every schema of an answer can be compiled', async () => {
  await using api = await openApi();
  const { paths = {} } = api.server.swagger() as {
    paths?: Record<string, Record<string, Operation>>;
  };
  const schemas = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { responses = {} }]) =>
      Object.entries(responses).flatMap(([status, { content = {} }]) =>
        Object.values(content).flatMap(({ schema }) =>
          schema === undefined ? [] : [{ name: `${method} ${path} ${status}`, schema }],
        ),
      ),
    ),
  );
  expect(schemas.length).toBeGreaterThan(100);
  const wrong = schemas.filter(({ schema }) => {
    try {
      fastJsonStringify(schema);
      return false;
    } catch {
      return true;
    }
  });
  expect(wrong.map(({ name }) => name)).toEqual([]);
});
