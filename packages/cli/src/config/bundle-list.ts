// The list of bundles as `dag_processor.dag_bundle_config_list` has it: Airflow's form, with its class paths or short names of ours.
import { isAbsolute, resolve } from 'node:path';
import { type SettingKind, type SettingPlace, SettingRefusal } from './setting.ts';
import { expandPath } from './setting-kinds.ts';

interface AnyBundle {
  readonly name: string;
  /** Whose its DAGs are; null: whoever manages teams decides. */
  readonly team: string | null;
  /** Null: `dag_processor.refresh_interval`. */
  readonly refreshIntervalMs: number | null;
  /** Instead of the page that follows from the address; null: that one. */
  readonly viewUrlTemplate: string | null;
}

export interface LocalBundle extends AnyBundle {
  readonly kind: 'local';
  /** Null: `core.dags_folder`. */
  readonly path: string | null;
}

export interface GitBundle extends AnyBundle {
  readonly kind: 'git';
  readonly trackingRef: string;
  readonly subdir: string | null;
  /** Null: `git_default`, where there is one. */
  readonly connId: string | null;
  /** Null: that of the connection. */
  readonly repoUrl: string | null;
  readonly submodules: boolean;
  readonly pruneDotgitFolder: boolean;
}

export interface StorageBundle extends AnyBundle {
  readonly kind: 's3' | 'gcs' | 'azure';
  readonly bucketName: string;
  readonly prefix: string;
  /** Null: what the environment gives opens it. */
  readonly connId: string | null;
}

export type BundleConfig = LocalBundle | GitBundle | StorageBundle;

const classPaths: Readonly<Record<string, BundleConfig['kind']>> = {
  'airflow.dag_processing.bundles.local.LocalDagBundle': 'local',
  'airflow.providers.git.bundles.git.GitDagBundle': 'git',
  'airflow.providers.amazon.aws.bundles.s3.S3DagBundle': 's3',
  'airflow.providers.google.cloud.bundles.gcs.GCSDagBundle': 'gcs',
  local: 'local',
  git: 'git',
  s3: 's3',
  gcs: 'gcs',
  azure: 'azure',
};

const ofAll = ['refresh_interval', 'view_url_template'] as const;
const kwargNames: Readonly<Record<BundleConfig['kind'], readonly string[]>> = {
  local: ['path', ...ofAll],
  git: [
    ...['tracking_ref', 'subdir', 'git_conn_id', 'repo_url', 'submodules', 'prune_dotgit_folder'],
    ...ofAll,
  ],
  s3: ['bucket_name', 'prefix', 'aws_conn_id', ...ofAll],
  gcs: ['bucket_name', 'prefix', 'gcp_conn_id', ...ofAll],
  azure: ['bucket_name', 'prefix', 'wasb_conn_id', ...ofAll],
};

/** What is known of plugins lies in the database under this name. */
const RESERVED = 'plugins-folder';
/** It is the name of a folder, too. */
const NAME = /^(?!\.)[^/\\\p{Cc}]{1,250}$/u;

/** Null: nothing is set, and `core.dags_folder` is the one bundle. */
export const bundleList: SettingKind<readonly BundleConfig[] | null> = {
  expected: 'a JSON list such as [{"name": "dags", "classpath": "local", "kwargs": {"path": "/dags"}}]',
  read: (text, place) => {
    if (text === '') return null;
    const entries = parsed(text);
    // What was given is not repeated: an address in it may hold a token.
    if (!Array.isArray(entries)) throw new SettingRefusal(`it is no list; expected ${bundleList.expected}.`);
    if (entries.length === 0)
      throw new SettingRefusal('the list of bundles is empty; leave it unset for core.dags_folder alone.');
    const bundles = entries.map((entry, index) => readBundle(entry, index, place));
    const twice = bundles.find(
      ({ name }, index) => bundles.findIndex((other) => other.name === name) !== index,
    );
    if (twice !== undefined)
      throw new SettingRefusal(
        `two bundles have the name ${JSON.stringify(twice.name)}; names tell bundles apart.`,
      );
    return bundles;
  },
  write: (bundles) => (bundles === null ? '' : JSON.stringify(bundles.map(shown))),
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SettingRefusal(
      `it is no JSON (${reason.replace(/, (?:\.\.\.)?".*$/s, '')}); expected ${bundleList.expected}.`,
    );
  }
}

function readBundle(entry: unknown, index: number, place: SettingPlace): BundleConfig {
  const at = `bundle ${index + 1}`;
  const fields = objectOf(entry, at);
  refuseUnknown(fields, ['name', 'classpath', 'kwargs', 'team_name'], at);
  const name = textOf(fields, 'name', at);
  if (name === null || !NAME.test(name))
    throw new SettingRefusal(
      `${at}: its "name" is ${JSON.stringify(fields.name ?? null)}; expected 1 to 250 characters without / and \\, and no dot in front.`,
    );
  if (name === RESERVED)
    throw new SettingRefusal(`${at}: the name "${RESERVED}" is Ariel's own; choose another one.`);
  const where = `bundle ${JSON.stringify(name)}`;
  const kind = classPaths[textOf(fields, 'classpath', where) ?? ''];
  if (kind === undefined)
    throw new SettingRefusal(
      `${where}: its "classpath" is ${JSON.stringify(fields.classpath ?? null)}; known are ${Object.keys(classPaths).join(', ')}.`,
    );
  const kwargs =
    fields.kwargs === undefined || fields.kwargs === null
      ? {}
      : objectOf(fields.kwargs, `${where}, "kwargs"`);
  refuseUnknown(kwargs, kwargNames[kind], `${where}, "kwargs"`);
  const any = {
    name,
    team: textOf(fields, 'team_name', where),
    refreshIntervalMs: intervalOf(kwargs, where),
    viewUrlTemplate: templateOf(kwargs, where),
  };
  if (kind === 'local') {
    const path = textOf(kwargs, 'path', where);
    return { ...any, kind, path: path === null ? null : resolve(place.base, expandPath(path, place)) };
  }
  return kind === 'git'
    ? { ...any, ...gitFields(kwargs, where) }
    : { ...any, kind, ...storageFields(kwargs, where) };
}

function gitFields(kwargs: Fields, where: string): Omit<GitBundle, keyof AnyBundle> {
  const trackingRef = textOf(kwargs, 'tracking_ref', where);
  if (trackingRef === null || /^-|\.\.|[\s~^:?*[\\\p{Cc}]/u.test(trackingRef))
    throw new SettingRefusal(
      `${where}: "tracking_ref" is ${JSON.stringify(kwargs.tracking_ref ?? null)}; expected the branch, tag or commit that it follows.`,
    );
  const repoUrl = textOf(kwargs, 'repo_url', where);
  if (repoUrl?.startsWith('-') || repoUrl?.includes('::'))
    throw new SettingRefusal(`${where}: "repo_url" is no address of a repository.`);
  return {
    kind: 'git',
    trackingRef,
    subdir: subfolderOf(kwargs, 'subdir', where),
    connId: textOf(kwargs, 'git_conn_id', where),
    repoUrl,
    submodules: flagOf(kwargs, 'submodules', where, false),
    pruneDotgitFolder: flagOf(kwargs, 'prune_dotgit_folder', where, true),
  };
}

function storageFields(kwargs: Fields, where: string): Omit<StorageBundle, keyof AnyBundle | 'kind'> {
  const bucketName = textOf(kwargs, 'bucket_name', where);
  if (bucketName === null || /[/\s@]/.test(bucketName))
    throw new SettingRefusal(
      `${where}: "bucket_name" is ${JSON.stringify(kwargs.bucket_name ?? null)}; expected the name of a bucket.`,
    );
  const connId = ['aws_conn_id', 'gcp_conn_id', 'wasb_conn_id'].flatMap(
    (key) => textOf(kwargs, key, where) ?? [],
  )[0];
  return {
    bucketName,
    prefix: subfolderOf(kwargs, 'prefix', where) ?? '',
    connId: connId ?? null,
  };
}

type Fields = Readonly<Record<string, unknown>>;

function objectOf(value: unknown, at: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new SettingRefusal(`${at} is ${JSON.stringify(value)}; expected a JSON object.`);
}

function refuseUnknown(fields: Fields, known: readonly string[], at: string): void {
  const unknown = Object.keys(fields).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw new SettingRefusal(`${at} has no ${JSON.stringify(unknown)}; known are ${known.join(', ')}.`);
}

/** Null where it is absent, null or empty. */
function textOf(fields: Fields, key: string, at: string): string | null {
  const value = fields[key];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') return value;
  throw new SettingRefusal(`${at}: "${key}" is ${JSON.stringify(value)}; expected a text.`);
}

function flagOf(fields: Fields, key: string, at: string, byDefault: boolean): boolean {
  const value = fields[key] ?? byDefault;
  if (typeof value === 'boolean') return value;
  throw new SettingRefusal(`${at}: "${key}" is ${JSON.stringify(value)}; expected true or false.`);
}

/** Without slashes around it. */
function subfolderOf(fields: Fields, key: string, at: string): string | null {
  const given = textOf(fields, key, at);
  const path = given?.replaceAll(/^\/+|\/+$/g, '') ?? '';
  if (path === '') return null;
  if (path.split('/').some((part) => part === '..' || part === '.' || part === '') || isAbsolute(path))
    throw new SettingRefusal(
      `${at}: "${key}" is ${JSON.stringify(given)}; expected a path without "." and "..".`,
    );
  return path;
}

function intervalOf(kwargs: Fields, at: string): number | null {
  const value = kwargs.refresh_interval;
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && value >= 1 && value <= 1_000_000) return Math.round(value * 1000);
  throw new SettingRefusal(
    `${at}: "refresh_interval" is ${JSON.stringify(value)}; expected seconds, 1 or more.`,
  );
}

function templateOf(kwargs: Fields, at: string): string | null {
  const template = textOf(kwargs, 'view_url_template', at);
  if (template === null || /^https?:\/\/[^\s@]+$/.test(template)) return template;
  throw new SettingRefusal(
    `${at}: "view_url_template" is not an address that begins with http:// or https:// and names nobody; "{version}" in it stands for the version.`,
  );
}

/** As it was given, without the credentials that an address may hold. */
function shown(bundle: BundleConfig): Fields {
  const { kind, name, refreshIntervalMs, team, viewUrlTemplate } = bundle;
  const kwargs = {
    ...shownKwargs(bundle),
    ...(refreshIntervalMs === null ? {} : { refresh_interval: refreshIntervalMs / 1000 }),
    ...(viewUrlTemplate === null ? {} : { view_url_template: viewUrlTemplate }),
  };
  return { name, classpath: kind, kwargs, ...(team === null ? {} : { team_name: team }) };
}

function shownKwargs(bundle: BundleConfig): Fields {
  const given = (fields: Fields): Fields =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== ''));
  if (bundle.kind === 'local') return given({ path: bundle.path });
  if (bundle.kind === 'git')
    return given({
      tracking_ref: bundle.trackingRef,
      subdir: bundle.subdir,
      git_conn_id: bundle.connId,
      repo_url: bundle.repoUrl?.replace(/:\/\/[^/@]*@/, '://***@') ?? null,
      submodules: bundle.submodules,
      prune_dotgit_folder: bundle.pruneDotgitFolder,
    });
  const conn = { s3: 'aws_conn_id', gcs: 'gcp_conn_id', azure: 'wasb_conn_id' }[bundle.kind];
  return given({ bucket_name: bundle.bucketName, prefix: bundle.prefix, [conn]: bundle.connId });
}
