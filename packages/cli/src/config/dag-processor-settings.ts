// Keys about the dag processor and the bundles that it reads. Part of the table in settings.ts.
import { bundleList } from './bundle-list.ts';
import { type SettingSection, setting } from './setting.ts';
import { flag, folder, seconds, wholeNumber } from './setting-kinds.ts';

export const dagProcessor = {
  dagBundleConfigList: setting(
    'dag_bundle_config_list',
    bundleList,
    '',
    'The bundles of DAG files: a JSON list of `{"name", "classpath", "kwargs", "team_name"}`, the same everywhere in the installation. Not set: one bundle `dags-folder`, which is `core.dags_folder`.',
  ),
  dagBundleStoragePath: setting(
    'dag_bundle_storage_path',
    folder,
    '{ARIEL_HOME}/bundles',
    'Where bundles from elsewhere (git, object storage) are kept on this machine. Packages are looked for from there upwards.',
  ),
  bundleRefreshCheckIntervalMs: setting(
    'bundle_refresh_check_interval',
    seconds(1),
    '5',
    'How soon a bundle that could not be brought up to date is tried again; each further failure doubles it, up to its refresh interval.',
  ),
  staleBundleCleanupMinVersions: setting(
    'stale_bundle_cleanup_min_versions',
    wholeNumber(1),
    '10',
    'So many versions of a bundle stay on this machine, however old.',
  ),
  staleBundleCleanupAgeThresholdMs: setting(
    'stale_bundle_cleanup_age_threshold',
    seconds(0),
    '21600',
    'Versions of a bundle that were not read for so long go, beyond those that stay.',
  ),
  disableBundleVersioning: setting(
    'disable_bundle_versioning',
    flag,
    'False',
    'Whether runs carry no version of their bundle, unless their DAG says so itself. Their code stays the one that they began with.',
  ),
  refreshIntervalMs: setting(
    'refresh_interval',
    seconds(1),
    '300',
    'How often a bundle is brought up to date, and a local folder looked through for what its watch may have missed.',
    { formerNames: ['scheduler.dag_dir_list_interval'] },
  ),
  dagFileProcessorTimeoutMs: setting(
    'dag_file_processor_timeout',
    seconds(0.1),
    '50',
    'Most time for one DAG file in all; where `core.dagbag_import_timeout` is shorter, that one ends it.',
    { formerNames: ['core.dag_file_processor_timeout'] },
  ),
  parsingProcesses: setting(
    'parsing_processes',
    wholeNumber(1, 64),
    '2',
    'DAG files evaluated at once, each in a process of its own.',
    { formerNames: ['scheduler.parsing_processes'] },
  ),
  fileMemoryLimitMb: setting(
    'file_memory_limit_mb',
    wholeNumber(64),
    '512',
    'Most memory of the process that evaluates a DAG file.',
  ),
} as const satisfies SettingSection;
