// Every code that this package gives to an error or a warning, with its one-line meaning and what to do.
// Codes are never reused: people search for them, and scripts compare them.

interface CodeMeaning {
  readonly meaning: string;
  readonly remedy: string;
}

/** What is refused while a DAG file is evaluated. */
export const authoringCodes = {
  ARIEL_DAG_ID_INVALID: {
    meaning: 'A DAG id breaks the rules for ids.',
    remedy: 'Use letters, digits, "_", "-" and ".", at most 250 characters.',
  },
  ARIEL_TASK_ID_INVALID: {
    meaning: 'A task id breaks the rules for ids.',
    remedy:
      'Use letters, digits, "_", "-" and ".", at most 250 characters with the ids of its groups in front.',
  },
  ARIEL_GROUP_ID_INVALID: {
    meaning: 'A group id breaks the rules for ids.',
    remedy: 'Use letters, digits, "_" and "-", at most 200 characters.',
  },
  ARIEL_DAG_ID_TWICE: {
    meaning: 'Two DAGs have one id.',
    remedy: 'Give each DAG an id of its own; in a loop, put what differs into the id.',
  },
  ARIEL_TASK_ID_TWICE: {
    meaning: 'Two tasks, or a task and a group, have one id.',
    remedy:
      "Rename one of them, or place one definition twice with .with({ id: '…' }). A group with addSuffixOnCollision gets a number.",
  },
  ARIEL_DAG_CYCLE: {
    meaning: 'Tasks wait for each other in a circle.',
    remedy: 'Remove one of the named edges.',
  },
  ARIEL_OUTPUT_OF_OTHER_DAG: {
    meaning: 'An output or param of one DAG is used in another.',
    remedy: 'Pass data between DAGs by what both can reach, such as a file or a table.',
  },
  ARIEL_REFERENCE_AS_VALUE: {
    meaning: 'An output or a param is used as a value in a DAG body, where it is only a reference.',
    remedy:
      'Pass it as an input of a task, or in a template or a function of the context; inside the task it is a value.',
  },
  ARIEL_POLICY_VIOLATION: {
    meaning: 'A policy of the installation refuses the DAG.',
    remedy: 'Do what the message asks for, or ask whoever keeps the plugin.',
  },
  ARIEL_POLICY_FAILED: {
    meaning: 'A policy of the installation threw, or changed what it may not.',
    remedy: 'Tell whoever keeps the plugin: the DAG is not at fault.',
  },
  ARIEL_PARAM_UNKNOWN: {
    meaning: 'A param is used that the DAG does not declare.',
    remedy: 'Declare it under `params` of the DAG, or correct its name.',
  },
  ARIEL_TASK_EXECUTOR_UNKNOWN: {
    meaning: 'A task names an executor that the installation does not have.',
    remedy: 'Leave `executor` out, or name what `core.executor` says.',
  },
  ARIEL_PARAM_WITHOUT_DEFAULT: {
    meaning: 'A DAG with a schedule, or a task of it, has a param without a default.',
    remedy: 'Give the param a default, or leave the schedule out.',
  },
  ARIEL_TEMPLATE_FILE_MISSING: {
    meaning: 'A templated option ends like the name of a template file, and there is no such file.',
    remedy:
      'Put the file beside the DAG file or into a folder of `templateSearchpath`; where the text itself is meant, end it with a space.',
  },
  ARIEL_NO_DAG: {
    meaning: 'A task, operator or group is placed outside the body of a DAG.',
    remedy: 'Place it inside the function given to dag(); to run a single task in a test, use .run().',
  },
  ARIEL_DAG_BODY_ASYNC: {
    meaning: 'The body of a DAG is an async function.',
    remedy: 'Await what is needed before dag() is called, or do it inside a task.',
  },
  ARIEL_DAG_IN_DAG: {
    meaning: 'dag() is called inside the body of another DAG.',
    remedy: 'Call dag() at the top level of the file, or in a loop there.',
  },
  ARIEL_DAG_BODY_FAILED: {
    meaning: 'The body of a DAG threw.',
    remedy: 'See the cause for the place in your code.',
  },
  ARIEL_VALUE_NOT_SERIALISABLE: {
    meaning: 'A value cannot be stored.',
    remedy:
      'Use JSON values, Date, bigint, Map, Set or Uint8Array; functions, streams and connections belong inside the task.',
  },
  ARIEL_MAP_INVALID: {
    meaning: 'A mapping is given something that is no list, nothing at all, or one input twice.',
    remedy: 'Give expand() lists or outputs that are lists, and each input once.',
  },
  ARIEL_MAP_TOO_LONG: {
    meaning: 'A list to map over is longer than max_map_length.',
    remedy: 'Map over fewer, larger pieces, or raise core.max_map_length.',
  },
  ARIEL_MAP_LENGTH_UNKNOWN: {
    meaning: 'A list to map over is made by a function, so that nobody knows its length before a task runs.',
    remedy: 'Let a task make the list, and map over its output.',
  },
  ARIEL_ASSET_INVALID: {
    meaning: 'An asset or an alias has a name, a URI or an extra that cannot be.',
    remedy:
      'Give ASCII text of at most 1500 characters, such as asset("s3://bucket/key") or asset({ name, uri }).',
  },
  ARIEL_ASSET_SUSPECT: {
    meaning: 'The URI of an asset holds what does not belong there.',
    remedy: 'Leave it out; credentials belong in a connection.',
  },
  ARIEL_SCHEDULE_INVALID: {
    meaning: 'A schedule or time zone cannot be understood.',
    remedy: "Use a preset such as '@daily', a cron string of five fields, or a duration such as '15m'.",
  },
  ARIEL_SCHEDULE_SUSPECT: {
    meaning: 'A schedule is allowed but surely not what was meant.',
    remedy: 'See when it runs on the page of the DAG, and correct it.',
  },
  ARIEL_DATE_INVALID: {
    meaning: 'A date cannot be understood.',
    remedy: "Use a Date or ISO 8601 text such as '2026-01-31' or '2026-01-31T06:00:00Z'.",
  },
  ARIEL_DURATION_INVALID: {
    meaning: 'A duration cannot be understood.',
    remedy: "Use text such as '500ms', '30s', '5m', '2h', '1d', or { hours: 1, minutes: 30 }.",
  },
  ARIEL_OPTION_INVALID: {
    meaning: 'An option has a value that it cannot take.',
    remedy: 'Correct the option that the message names.',
  },
  ARIEL_CATCHUP_WITHOUT_START: {
    meaning: '`catchup` is on but there is no `startDate` to begin with.',
    remedy: 'Give the DAG a startDate, or leave catchup out.',
  },
  ARIEL_PLUGIN_INVALID: {
    meaning: 'What is given to definePlugin() is no plugin.',
    remedy: 'Give it a name, and what it brings by the names of the members that plugins have.',
  },
  ARIEL_PLUGIN_NAME_UNKNOWN: {
    meaning: 'A timetable or weight strategy is used by a name that no plugin registered.',
    remedy: 'Correct the name, or put a plugin that registers it into core.plugins_folder.',
  },
  ARIEL_TIMETABLE_FAILED: {
    meaning: 'A timetable of your own threw, took too long, or is not registered.',
    remedy: 'Correct it; it is asked again when its file changes, and from time to time.',
  },
  ARIEL_TIMETABLE_ANSWER: {
    meaning: 'A timetable of your own gave something that is no next run.',
    remedy:
      'Let nextRun() give a run whose data interval comes after `last`, with valid dates, or null where none follows.',
  },
  ARIEL_WEIGHT_STRATEGY: {
    meaning: 'A weight strategy threw, or gave no whole number.',
    remedy: 'Correct its weight(); it is asked with each task that uses it when the DAG is evaluated.',
  },
  ARIEL_CHAIN_INVALID: {
    meaning: 'chain() or an ordering is given something that cannot be ordered.',
    remedy: 'Give outputs, operators and groups, or lists of them; two lists in a row must be equally long.',
  },
  ARIEL_BRANCH_CASES: {
    meaning: "A branch's cases are wrong.",
    remedy: 'Give .to() once, with a task or group of this DAG for each answer.',
  },
  ARIEL_OUTPUT_OUT_OF_SCOPE: {
    meaning: 'An output or argument of a mapped or looping group is used outside of the group.',
    remedy: 'Return it from the body of the group, and use what expand() or loop() gives back.',
  },
  ARIEL_SETUP_INVALID: {
    meaning: 'Something that is no task of the right kind is declared a setup or a teardown.',
    remedy:
      'Declare placed tasks and operators, each as one of both, and a teardown inside the loop of its setups.',
  },
  ARIEL_TRIGGER_RULE: {
    meaning: 'A task has a trigger rule that cannot be where it stands.',
    remedy: 'Leave the trigger rule out, or give the one that the message names.',
  },
  ARIEL_LOOP_INVALID: {
    meaning: 'The body of a loop does not lead to one result.',
    remedy: 'Let one task of the body come after all others, and return its output.',
  },
  ARIEL_NO_LOCAL_RUNNER: {
    meaning: 'A DAG or task is to run in this process, but nothing here can do that.',
    remedy: "Import from 'ariel' instead of '@ariel/sdk'.",
  },
  ARIEL_TRIGGER_NAME_TWICE: {
    meaning: 'Two classes of triggers are registered under one name.',
    remedy: 'Give each class a name of its own.',
  },
  ARIEL_TASK_NOT_PLACED: {
    meaning: 'A task is defined in a DAG body but never placed.',
    remedy: 'Call it inside the body, or remove it.',
  },
} as const satisfies Record<string, CodeMeaning>;

export type AuthoringCode = keyof typeof authoringCodes;

/** What fails while a task runs. */
export const runCodes = {
  ARIEL_TASK_FAILED: {
    meaning: 'The task said that it failed and that no further try helps.',
    remedy: 'See the message; clear the task to run it again.',
  },
  ARIEL_TASK_TIMEOUT: {
    meaning: 'The task took longer than its executionTimeout.',
    remedy: 'Make it faster, or raise executionTimeout.',
  },
  ARIEL_TASK_KILLED: {
    meaning: 'The task was stopped from outside.',
    remedy: 'Nothing: someone asked for it.',
  },
  ARIEL_SENSOR_TIMEOUT: {
    meaning: 'A sensor did not see its condition within its timeout.',
    remedy: 'Raise `timeout`, or set softFail to skip instead.',
  },
  ARIEL_BRANCH_ANSWER: {
    meaning: 'A branch returned something for which it has no case.',
    remedy: 'Return one of the cases given to .to(), a list of them, or null for none.',
  },
  ARIEL_ITEM_FUNCTION_MISSING: {
    meaning: 'A function given to .map() or .filter() is not made by the file where the task runs.',
    remedy:
      'Make mappings from constants, not from what differs between places, such as the time or the environment.',
  },
  ARIEL_OUTPUT_NOT_SERIALISABLE: {
    meaning: 'What a task returned or pushed cannot be stored.',
    remedy: 'Return JSON values, Date, bigint, Map, Set or Uint8Array.',
  },
  ARIEL_COMMAND_FAILED: {
    meaning: 'A shell command ended with a code other than 0.',
    remedy: 'See its output in the log of the try.',
  },
  ARIEL_TEMPLATE_INVALID: {
    meaning: 'A template cannot be rendered.',
    remedy: 'Correct the expression, or use a function of the context instead.',
  },
  ARIEL_LOOP_ANSWER: {
    meaning: 'The `until` of a loop returned something else than true or false.',
    remedy: 'Return true to end the loop, false for another iteration.',
  },
  ARIEL_MULTIPLE_OUTPUTS: {
    meaning: 'A task with several outputs did not return an object whose entries can be stored as outputs.',
    remedy: 'Return a plain object whose keys are the outputs, or leave `multipleOutputs` out.',
  },
  ARIEL_XCOM_KEY: {
    meaning: 'The key of a value is empty or too long.',
    remedy: 'Use a key of 1 to 512 characters.',
  },
  ARIEL_XCOM_TOO_LARGE: {
    meaning: 'A value is larger than what is kept in the database.',
    remedy:
      'Store it as a file and pass on where it is, or set core.xcom_backend to XComObjectStorageBackend; core.max_xcom_bytes says how much is allowed.',
  },
  ARIEL_XCOM_BACKEND: {
    meaning: 'The XCom backend that is configured is not there, or could not store or read a value.',
    remedy: 'See the cause; core.xcom_backend names the backend.',
  },
  ARIEL_STATE_BACKEND: {
    meaning: 'The state store backend that is configured is not there, or could not keep or read a value.',
    remedy: 'See the cause; state_store.backend names the backend, one of a plugin’s stateStores.',
  },
  ARIEL_STATE_INVALID: {
    meaning: 'A state store is given a key, a value or a retention that it cannot keep.',
    remedy:
      'Keep JSON values other than null under keys of 1 to 512 characters; retention is a duration such as "7d".',
  },
  ARIEL_HITL_TIMEOUT: {
    meaning: 'Nobody answered in time, and there are no defaults to take.',
    remedy: 'Give `defaults`, a longer `executionTimeout`, or answer sooner.',
  },
  ARIEL_HITL_INVALID: {
    meaning: 'What is asked of people contradicts itself, such as defaults that are no options.',
    remedy: 'See the message.',
  },
  ARIEL_LOOP_CAP: {
    meaning: 'A loop has run its maxIterations, and its `until` has not said that it is enough.',
    remedy: 'Raise maxIterations, or let `until` be content with less.',
  },
  ARIEL_NO_SHELL: {
    meaning: 'A bash task runs where nothing is loaded that runs commands.',
    remedy: "Import from 'ariel' instead of '@ariel/sdk'.",
  },
  ARIEL_ASSET_INACTIVE: {
    meaning: 'A task names an asset that is not active among its inlets or outlets.',
    remedy:
      'Another asset has its name or its URI, or no DAG defines it: give it a name and a URI of its own, or correct the reference.',
  },
  ARIEL_TRIGGER_WITHOUT_TASK: {
    meaning: 'A trigger that watches assets asks for the task that waits for it, and there is none.',
    remedy: 'Use `watched` of the trigger context; a trigger that serves both looks whether it is null.',
  },
  ARIEL_TRIGGER_UNREGISTERED: {
    meaning: 'A task defers itself with a trigger whose class has no name.',
    remedy:
      'Call registerTrigger() with a name and the class at the top level of the file that has the class.',
  },
  ARIEL_DEFER_METHOD: {
    meaning: 'A deferred task is to go on with a method that it does not have.',
    remedy: 'Name a method of the operator in `method`; deploy changes under new names while tasks wait.',
  },
  ARIEL_TRIGGER_FAILED: {
    meaning: 'The trigger that a deferred task waited for failed.',
    remedy: 'See the stack of the trigger in the log of the try.',
  },
  ARIEL_DEFERRAL_TIMEOUT: {
    meaning: 'A deferred task had no event of its trigger within its time.',
    remedy: 'Raise the `timeout` of the deferral, or executionTimeout where that is shorter.',
  },
  ARIEL_NO_NODE_RUNNER: {
    meaning: 'A task is to run in another Node process where nothing is loaded that starts one.',
    remedy: "Import from 'ariel' instead of '@ariel/sdk'.",
  },
  ARIEL_NODE_ENVIRONMENT: {
    meaning: 'The npm packages of an isolated task cannot be installed, or its Node cannot be started.',
    remedy:
      'See the output of npm in the log of the try; check names, versions, registry and the path of Node.',
  },
  ARIEL_FOREIGN_FUNCTION: {
    meaning: 'A function that runs in another Node process ended that process, or uses what is not there.',
    remedy:
      'Let it use nothing from outside of itself: import packages inside of it, and give it values as inputs.',
  },
  ARIEL_OUTLET_UNKNOWN: {
    meaning:
      'A task says something of an asset that is none of its outlets, or of something that is no asset.',
    remedy: 'Name the asset or alias in the `outlets` of the task.',
  },
  ARIEL_PARTITION_KEY: {
    meaning: 'A task names a partition by something that is no key.',
    remedy: 'Give text that is not empty, of at most 250 characters.',
  },
  ARIEL_TRIGGER_REFUSED: {
    meaning: 'A run that a task wants to trigger cannot be made.',
    remedy:
      'See the message; set skipWhenAlreadyExists or resetDagRun where a run that is there already is right.',
  },
  ARIEL_TRIGGERED_RUN_FAILED: {
    meaning: 'A run that a task triggered and waits for has failed, or was deleted.',
    remedy: 'See that run; its tasks say why.',
  },
  ARIEL_EXTERNAL_TASK_FAILED: {
    meaning: 'What a sensor waits for in another DAG is in a state that it was told to fail with.',
    remedy: 'See that task; clear it, and then the sensor.',
  },
  ARIEL_CONNECTION_NOT_DEFINED: {
    meaning: 'A task asks for a connection that is defined in none of the places.',
    remedy:
      'Define it in one of them, or correct the id; "ariel dags missing-secrets" finds such tasks before they run.',
  },
  ARIEL_VARIABLE_NOT_DEFINED: {
    meaning: 'A task asks for a variable that is defined in none of the places.',
    remedy:
      'Define it in one of them, or correct the key; "ariel dags missing-secrets" finds such tasks before they run.',
  },
  ARIEL_RESPONSE_REFUSED: {
    meaning: 'The check of an operator said no to what a service answered.',
    remedy: 'See the answer in the log, with logResponse; correct the call or the check.',
  },
  ARIEL_SQL_CHECK_FAILED: {
    meaning: 'A check of data found what it was told to refuse.',
    remedy: 'See the message for the values; correct the data or the check.',
  },
  ARIEL_PYTHON_ENVIRONMENT: {
    meaning: 'The Python of a task cannot be started, or has no Task SDK.',
    remedy:
      'Name the Python of an environment with apache-airflow-task-sdk and what the task needs; the message has what Python printed.',
  },
  ARIEL_PYTHON_TASK: {
    meaning: 'The process of a Python task ended without saying how.',
    remedy: 'See the log of the try: it was killed, ran out of memory, or called exit().',
  },
  ARIEL_NO_CONTEXT: {
    meaning: 'getContext() is called where no task is running.',
    remedy: 'Call it inside a task function, or in code that a task function calls.',
  },
} as const satisfies Record<string, CodeMeaning>;

export type RunCode = keyof typeof runCodes;
