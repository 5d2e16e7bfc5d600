// Keys about tasks that say nothing themselves, and about what they pass on. Part of the table in settings.ts.
import { type SettingSection, setting } from './setting.ts';
import { choice, flag, optionalText, seconds, text, wholeNumber } from './setting-kinds.ts';

/** Of the section `core`. */
export const taskCore = {
  maxTemplatedFieldLength: setting(
    'max_templated_field_length',
    wholeNumber(0),
    '4096',
    'Most characters of a rendered field that are kept to be shown; longer ones are cut.',
  ),
  defaultPoolTaskSlotCount: setting(
    'default_pool_task_slot_count',
    wholeNumber(1),
    '128',
    'Slots of `default_pool` in a new database. Later they are what `ariel pools set` makes them.',
  ),
  defaultImpersonation: setting(
    'default_impersonation',
    optionalText,
    '',
    'The Unix user as whom tasks run that set no `runAsUser`. The worker must run as root. Empty: as the worker itself.',
  ),
  defaultTaskWeightRule: setting(
    'default_task_weight_rule',
    choice('downstream', 'upstream', 'absolute'),
    'downstream',
    'Whose weights are added to that of a task that sets no `weightRule`.',
  ),
  dagRunConfOverridesParams: setting(
    'dag_run_conf_overrides_params',
    flag,
    'True',
    'Whether the conf of a run gives its params their values. `False`: params keep their defaults; tasks find what was given in `dagRun.conf`.',
  ),
  maxNumRenderedTiFieldsPerTask: setting(
    'max_num_rendered_ti_fields_per_task',
    wholeNumber(0),
    '30',
    'For how many of the latest runs of a DAG rendered fields are kept. `0`: for all.',
  ),
  xcomBackend: setting(
    'xcom_backend',
    text,
    'BaseXCom',
    'Where what tasks pass to each other is kept. `BaseXCom`: in the database. `XComObjectStorageBackend`: large values at `common.io.xcom_objectstorage_path`. Other names: a backend that a plugin registers.',
  ),
  maxXcomBytes: setting(
    'max_xcom_bytes',
    wholeNumber(1),
    '67108864',
    'Largest value that a task may pass on by way of the database; a larger one fails the task.',
  ),
} as const satisfies SettingSection;

export const operators = {
  defaultOwner: setting('default_owner', text, 'ariel', 'Owner of a task that names none.'),
  defaultQueue: setting('default_queue', text, 'default', 'Queue of a task that names none.'),
  defaultDeferrable: setting(
    'default_deferrable',
    flag,
    'False',
    'Whether operators and sensors that can wait without a worker do so where they do not say it.',
  ),
} as const satisfies SettingSection;

export const sensors = {
  defaultTimeoutMs: setting(
    'default_timeout',
    seconds(0),
    '604800',
    'How long a sensor waits in all that sets no `timeout`.',
  ),
} as const satisfies SettingSection;
