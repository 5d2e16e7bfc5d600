// Keys about what tasks keep and are given: secrets, large results, state stores. Part of the table in settings.ts.
import { type SettingSection, setting } from './setting.ts';
import { flag, jsonObject, optionalText, seconds, wholeNumber } from './setting-kinds.ts';

export const secrets = {
  backend: setting(
    'backend',
    optionalText,
    '',
    "Where connections and variables are looked up first: `local_filesystem`, the name of a plugin's secrets backend, or a file that defines one (`./vault.ts`, `./vault.ts#name`).",
  ),
  backendKwargs: setting(
    'backend_kwargs',
    jsonObject,
    '',
    'What the backend is made with, as a JSON object.',
    { isSecret: true },
  ),
  useCache: setting(
    'use_cache',
    flag,
    'False',
    'Whether the dag processor remembers for a while which connections and variables are defined. Tasks always look them up.',
  ),
  cacheTtlMs: setting(
    'cache_ttl_seconds',
    seconds(0),
    '900',
    'How long it remembers: later, it sees what was defined or deleted meanwhile.',
  ),
} as const satisfies SettingSection;

export const commonIo = {
  xcomObjectstoragePath: setting(
    'xcom_objectstorage_path',
    optionalText,
    '',
    'Where `XComObjectStorageBackend` keeps large values: `s3://conn_id@bucket/path`, or a folder.',
  ),
  xcomObjectstorageThreshold: setting(
    'xcom_objectstorage_threshold',
    wholeNumber(-1),
    '-1',
    'From how many bytes on a value is large. `-1`: none is; `0`: all are.',
  ),
  xcomObjectstorageCompression: setting(
    'xcom_objectstorage_compression',
    optionalText,
    '',
    'How large values are compressed: `gzip`, or not at all.',
  ),
} as const satisfies SettingSection;

export const stateStore = {
  backend: setting(
    'backend',
    optionalText,
    '',
    "Who keeps the values of the state stores: the name of one of a plugin's `stateStores`. Unset: the database.",
  ),
  defaultRetentionDays: setting(
    'default_retention_days',
    wholeNumber(0),
    '30',
    'How many days a value of the task state store is kept whose task does not say. `0`: for ever.',
  ),
  clearOnSuccess: setting(
    'clear_on_success',
    flag,
    'False',
    "Whether a task's values in the state store go when it succeeds.",
  ),
} as const satisfies SettingSection;
