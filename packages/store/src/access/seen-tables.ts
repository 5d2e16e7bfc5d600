// Which rows of each table somebody sees. Every table of the schema stands here: one that is in no list fails a test, so that no
// migration adds rows that everybody reads. `raw.` is the table as it is; names without it are what is seen of them.

/** Alias of the table in its condition: `t`. */
type Condition = string;

const ofDag = 't.dag_id in (select dag_id from seen_dag)';
const ofRun =
  'exists (select 1 from raw.dag_run o where o.id = t.run_ref and o.dag_id in (select dag_id from seen_dag))';
const ofTeam = '({shared t.team} or {thing t.team})';
const orNull = (column: string, condition: Condition): Condition => `(t.${column} is null or ${condition})`;

/** An asset that nothing refers to is everybody's; any other belongs to those who see a DAG that refers to it. */
const asset = (id: string): Condition => `(
  exists (select 1 from raw.asset_task r where r.source = 'asset' and r.source_id = ${id} and r.dag_id in (select dag_id from seen_dag))
  or exists (select 1 from raw.asset_stream s join raw.asset_consumer c on c.stream_id = s.id
    where s.asset_id = ${id} and c.dag_id in (select dag_id from seen_dag))
  or not (exists (select 1 from raw.asset_task r where r.source = 'asset' and r.source_id = ${id})
    or exists (select 1 from raw.asset_stream s join raw.asset_consumer c on c.stream_id = s.id where s.asset_id = ${id})))`;

const alias = (id: string): Condition => `(
  exists (select 1 from raw.asset_task r where r.source <> 'asset' and r.source_id = ${id} and r.dag_id in (select dag_id from seen_dag))
  or exists (select 1 from raw.asset_stream s join raw.asset_consumer c on c.stream_id = s.id
    where s.alias_id = ${id} and c.dag_id in (select dag_id from seen_dag))
  or not (exists (select 1 from raw.asset_task r where r.source <> 'asset' and r.source_id = ${id})
    or exists (select 1 from raw.asset_stream s join raw.asset_consumer c on c.stream_id = s.id where s.alias_id = ${id})))`;

const event = (id: string): Condition =>
  `exists (select 1 from raw.asset_event v where v.id = ${id} and (v.source_dag_id is null or v.source_dag_id in (select dag_id from seen_dag)))`;

/** Of a file whose DAGs are not all theirs its error would tell about the others. */
const ofFile = `(not exists (select 1 from raw.team_bundle b where b.bundle_name = t.bundle_name and not {team b.team})
  and not exists (select 1 from raw.dag f where f.bundle_name = t.bundle_name and f.rel_path = t.rel_path
    and f.dag_id not in (select dag_id from seen_dag))
  and ({all dags} or exists (select 1 from raw.dag f where f.bundle_name = t.bundle_name and f.rel_path = t.rel_path)))`;

const seenBundle = (name: string): Condition =>
  `(not exists (select 1 from raw.team_bundle b where b.bundle_name = ${name} and not {team b.team}))`;

/** Table → which of its rows are seen. */
export const seenRows: Readonly<Record<string, Condition>> = {
  dag: ofDag,
  dag_run: ofDag,
  dag_version: ofDag,
  dag_warning: ofDag,
  dag_secret: ofDag,
  dag_access: ofDag,
  dag_favorite: ofDag,
  timetable_plan: ofDag,
  timetable_question: ofDag,
  backfill: ofDag,
  partition_run: ofDag,
  asset_consumer: ofDag,
  asset_skip: ofDag,
  asset_task: ofDag,
  asset_watch: ofDag,
  asset_reference: ofDag,
  asset_event_run: ofDag,
  limit_task: ofDag,
  limit_key: `exists (select 1 from raw.limit_task l where l.key = t.key and l.per_ms = t.per_ms
    and l.dag_id in (select dag_id from seen_dag))`,
  limit_waiting: ofDag,
  task_instance: ofRun,
  task_instance_history: ofRun,
  task_expansion: ofRun,
  task_group_try: ofRun,
  task_state: ofRun,
  run_event: ofRun,
  xcom: ofRun,
  xcom_history: ofRun,
  xcom_view: ofRun,
  human_request: ofRun,
  deadline: ofRun,
  waiting_trigger: ofRun,
  callback: `(${ofTeam} and ${orNull('run_ref', ofRun)})`,
  backfill_dag_run:
    'exists (select 1 from raw.backfill o where o.id = t.backfill_id and o.dag_id in (select dag_id from seen_dag))',
  dag_bundle: seenBundle('t.name'),
  dag_bundle_version: seenBundle('t.bundle_name'),
  import_error: ofFile,
  source_file: `(not exists (select 1 from raw.team_bundle b where b.bundle_name = t.bundle_name and not {team b.team})
    and ({all dags} or exists (select 1 from raw.dag f where f.bundle_name = t.bundle_name and f.rel_path = t.rel_path
      and f.dag_id in (select dag_id from seen_dag))))`,
  asset: asset('t.id'),
  asset_state: asset('t.asset_id'),
  asset_alias: alias('t.id'),
  asset_alias_asset: asset('t.asset_id'),
  asset_event: `(${orNull('source_dag_id', 't.source_dag_id in (select dag_id from seen_dag)')} and ${asset('t.asset_id')})`,
  asset_alias_event: event('t.event_id'),
  partition_event: event('t.event_id'),
  asset_trigger: ofTeam,
  event_log: `((t.dag_id is not null and t.dag_id in (select dag_id from seen_dag))
    or (t.dag_id is null and ${ofTeam} and {audited t.resource} and ${orNull('asset_id', asset('t.asset_id'))}))`,
  pool: ofTeam,
  connection: ofTeam,
  variable: ofTeam,
  team: '{thing t.name}',
  team_bundle: '{thing t.team}',
  team_member: '{thing t.team}',
};

/** Tables that tell nothing of anybody's DAGs by themselves, with what keeps them apart. */
export const seenByAll: Readonly<Record<string, string>> = {
  asset_stream: 'numbers; joined to what is seen of assets and consumers',
  asset_trigger_claim: 'who runs a trigger',
  attempt_kill: 'read by workers only',
  bundle_claim: 'which processor reads a bundle',
  code_file: 'found by the hash that a version names',
  code_manifest: 'found by the hash that a version names',
  job: 'the processes of the installation',
  limit_hold: 'found by attempts; shown joined to what is seen of them',
  limit_start: 'counts',
  connection_test: 'found by a token that only who asked for the test has',
  log_chunk: 'found by the path that an attempt names',
  object_to_delete: 'read by the cleaner only',
  plugin: 'what the installation consists of',
  pool_waiting: 'who wakes whom',
  schema_migration: 'the schema',
  secret_key: 'read by the server itself',
  worker: 'the processes of the installation',
  role: 'asked for with a permission of its own',
  role_grant: 'asked for with a permission of its own',
  user_account: 'asked for with a permission of its own',
  user_role: 'asked for with a permission of its own',
  user_session: 'asked for with a permission of its own, or their own',
  user_identity: 'asked for with a permission of its own',
  api_token: 'asked for with a permission of its own, or their own',
  sign_in_lock: 'read by the server itself',
  sign_out_token: 'read by the server itself',
};
