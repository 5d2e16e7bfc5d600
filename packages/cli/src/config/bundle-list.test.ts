// What the list of bundles may be, and what is said of one that is wrong.
import { describe, expect, test } from 'vitest';
import { bundleList } from './bundle-list.ts';

const place = { home: '/home/ariel', base: '/srv', env: { HOME: '/home/ada' } };
const read = (value: unknown) => bundleList.read(JSON.stringify(value), place);
const LOCAL = 'airflow.dag_processing.bundles.local.LocalDagBundle';
const git = (kwargs: object) => ({
  name: 'shop',
  classpath: 'git',
  kwargs: { tracking_ref: 'main', ...kwargs },
});

describe('a list of bundles', () => {
  test('that is not set is none', () => {
    expect(bundleList.read('', place)).toBeNull();
  });

  test("is read in Airflow's form, with its defaults", () => {
    const any = { team: null, refreshIntervalMs: null, viewUrlTemplate: null };
    expect(
      read([
        { name: 'dags-folder', classpath: LOCAL, kwargs: {} },
        {
          name: 'near',
          classpath: LOCAL,
          kwargs: { path: '~/dags', refresh_interval: 30 },
          team_name: 'blue',
        },
        {
          name: 'shop',
          classpath: 'airflow.providers.git.bundles.git.GitDagBundle',
          kwargs: { tracking_ref: 'main', subdir: '/dags/', git_conn_id: 'shop_git', submodules: true },
        },
        {
          name: 'lake',
          classpath: 'airflow.providers.amazon.aws.bundles.s3.S3DagBundle',
          kwargs: { bucket_name: 'lake', prefix: 'dags/', aws_conn_id: 'aws' },
        },
        {
          name: 'gulf',
          classpath: 'airflow.providers.google.cloud.bundles.gcs.GCSDagBundle',
          kwargs: { bucket_name: 'gulf', gcp_conn_id: 'gcp' },
        },
      ]),
    ).toEqual([
      { ...any, kind: 'local', name: 'dags-folder', path: null },
      {
        ...any,
        kind: 'local',
        name: 'near',
        path: '/home/ada/dags',
        refreshIntervalMs: 30_000,
        team: 'blue',
      },
      {
        ...{ ...any, kind: 'git', name: 'shop', trackingRef: 'main', subdir: 'dags', connId: 'shop_git' },
        ...{ repoUrl: null, submodules: true, pruneDotgitFolder: true },
      },
      { ...any, kind: 's3', name: 'lake', bucketName: 'lake', prefix: 'dags', connId: 'aws' },
      { ...any, kind: 'gcs', name: 'gulf', bucketName: 'gulf', prefix: '', connId: 'gcp' },
    ]);
  });

  test.each(['local', 'git', 's3', 'gcs', 'azure'])('knows the short name %s', (classpath) => {
    const kwargs = { local: {}, git: { tracking_ref: 'main' } }[classpath] ?? { bucket_name: 'lake' };
    expect(read([{ name: 'one', classpath, kwargs }])).toMatchObject([{ kind: classpath }]);
  });

  test.each<[string, unknown, RegExp]>([
    ['no list', { name: 'a' }, /it is no list/],
    ['an empty list', [], /list of bundles is empty/],
    ['something that is no object', ['a'], /bundle 1 is "a"; expected a JSON object/],
    ['a bundle without a name', [{ classpath: LOCAL }], /bundle 1: its "name" is null/],
    ['a name that is no folder', [{ name: '../etc', classpath: LOCAL }], /its "name" is "\.\.\/etc"/],
    ['a name of our own', [{ name: 'plugins-folder', classpath: LOCAL }], /is Ariel's own/],
    [
      'a name twice',
      [
        { name: 'a', classpath: LOCAL },
        { name: 'a', classpath: LOCAL },
      ],
      /two bundles have the name "a"/,
    ],
    [
      'an unknown class',
      [{ name: 'a', classpath: 'my.Bundle' }],
      /bundle "a": its "classpath" is "my\.Bundle"; known are .*S3DagBundle/,
    ],
    [
      'an unknown field',
      [{ name: 'a', classpath: LOCAL, args: {} }],
      /bundle 1 has no "args"; known are name, classpath, kwargs, team_name/,
    ],
    [
      'an unknown kwarg',
      [git({ branch: 'main' })],
      /bundle "shop", "kwargs" has no "branch"; known are tracking_ref,/,
    ],
    ['no ref', [git({ tracking_ref: null })], /"tracking_ref" is null/],
    [
      'an option for a ref',
      [git({ tracking_ref: '--upload-pack=x' })],
      /"tracking_ref" is "--upload-pack=x"/,
    ],
    ['an option for an address', [git({ repo_url: '--upload-pack=x' })], /"repo_url" is no address/],
    ['a command for an address', [git({ repo_url: 'ext::sh -c id' })], /"repo_url" is no address/],
    ['a folder outside', [git({ subdir: 'dags/../..' })], /"subdir" is "dags\/\.\.\/\.\."/],
    ['a word for a flag', [git({ submodules: 'yes' })], /"submodules" is "yes"; expected true or false/],
    ['no bucket', [{ name: 'a', classpath: 's3', kwargs: {} }], /"bucket_name" is null/],
    [
      'a wrong interval',
      [{ name: 'a', classpath: LOCAL, kwargs: { refresh_interval: 0 } }],
      /"refresh_interval" is 0/,
    ],
    [
      'a page that is none',
      [git({ view_url_template: 'javascript:alert(1)' })],
      /"view_url_template" is not an address/,
    ],
    [
      'a page that names somebody',
      [git({ view_url_template: 'https://me:it@host/' })],
      /"view_url_template" is not an address/,
    ],
  ])('refuses %s', (_what, value, said) => {
    let answer: string;
    try {
      answer = String(read(value));
    } catch (error) {
      answer = error instanceof Error ? error.message : '';
    }
    expect(answer).toMatch(said);
  });

  test.each([
    '[{"name": "a", "kwargs": {"repo_url": "https://me:token@host"}',
    '[{"name": "a", "kwargs": {"repo_url": https://me:token@host}}]',
    "['https://me:token@host']",
    'https://me:token@host',
  ])('that is no JSON is refused without its text: %s', (text) => {
    expect(() => bundleList.read(text, place)).toThrow(/it is no JSON/);
    expect(() => bundleList.read(text, place)).not.toThrow(/token@/);
  });

  test('is shown without the credentials of an address', () => {
    const bundles = read([git({ repo_url: 'https://me:token@host/shop.git' })]) ?? null;
    expect(bundleList.write?.(bundles)).toBe(
      '[{"name":"shop","classpath":"git","kwargs":{"tracking_ref":"main","repo_url":"https://***@host/shop.git","submodules":false,"prune_dotgit_folder":true}}]',
    );
  });
});
