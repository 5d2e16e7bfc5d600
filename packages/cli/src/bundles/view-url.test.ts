// The pages of commits that follow from the addresses of repositories.
import { expect, test } from 'vitest';
import { gitUrlTemplate } from './view-url.ts';

test.each([
  ['https://github.com/shop/dags.git', null, 'https://github.com/shop/dags/tree/{version}'],
  ['git@github.com:shop/dags.git', 'etl', 'https://github.com/shop/dags/tree/{version}/etl'],
  ['ssh://git@github.com:22/shop/dags.git', null, 'https://github.com/shop/dags/tree/{version}'],
  ['https://gitlab.com/shop/dags/', 'a b', 'https://gitlab.com/shop/dags/-/tree/{version}/a%20b'],
  ['https://bitbucket.org/shop/dags', null, 'https://bitbucket.org/shop/dags/src/{version}'],
  ['https://github.com.evil.example/shop/dags', null, null],
  ['https://git.example.org/shop/dags.git', null, null],
  ['/srv/git/dags.git', null, null],
])('%s', (address, subdir, expected) => {
  expect(gitUrlTemplate(address, subdir)).toBe(expected);
});
