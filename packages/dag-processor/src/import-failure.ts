// Every way in which a DAG file can fail to give its DAGs, with what to do about it.
// Codes are never reused: people search for them, and scripts compare them. Codes of the sdk come beside these.

/** Why a DAG file gave no DAGs. Data: it crosses from the child that evaluates to the process that stores. */
export interface ImportFailure {
  readonly dagId: string | null;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  /** Relative to the bundle; the file in whose text the failure lies. */
  readonly path: string;
  readonly line: number | null;
  readonly column: number | null;
  /** The author's own frames, innermost first, one a line. */
  readonly stack: string;
}

export const importRemedies = {
  ARIEL_IMPORT_THROWN:
    'Correct the line that is named; the file must load without a server, as a test or a REPL would load it.',
  ARIEL_IMPORT_SYNTAX: 'Correct the syntax at the place that is named.',
  ARIEL_IMPORT_MODULE_NOT_FOUND:
    'Correct the path of the import, or install the package where the DAG folder finds it (npm install).',
  ARIEL_IMPORT_OUTSIDE:
    'Move the file into the DAG folder, or make it an npm package; only files of the DAG folder travel with a version.',
  ARIEL_IMPORT_LINK:
    'Copy what it leads to into the DAG folder, or configure that folder as a bundle of its own.',
  ARIEL_IMPORT_TIMEOUT:
    'Take long work out of the top level of the file and put it into a task, or raise core.dagbag_import_timeout.',
  ARIEL_IMPORT_AWAIT:
    'Nothing that a top-level `await` waits for may be without end; give it a timeout of its own, or do it inside a task.',
  ARIEL_IMPORT_EXITED:
    'Remove what ends the process; to keep a file from making DAGs, do not call dag() in it.',
  ARIEL_IMPORT_MEMORY:
    'Load data inside a task, not at the top level of the file, or raise the memory limit of the DAG processor.',
  ARIEL_IMPORT_OUTPUT:
    'Remove the printing, or end the loop around it; print inside a task, where it becomes the log.',
  ARIEL_IMPORT_PARAM_DEFAULT: 'Give the param a default that fits its own schema, or correct the schema.',
  ARIEL_PLUGIN_NAME_TAKEN: 'Give it another name in one of the two files, or remove one of them.',
  ARIEL_IMPORT_CRASHED:
    'See what the file loads natively (addons, WebAssembly); evaluate it alone with node to see more.',
} as const satisfies Record<string, string>;

export type ImportCode = keyof typeof importRemedies;

export interface FailurePlace {
  readonly path: string;
  readonly line?: number | null;
  readonly column?: number | null;
  readonly stack?: string;
}

export function importFailure(code: ImportCode, message: string, place: FailurePlace): ImportFailure {
  return {
    dagId: null,
    code,
    message,
    remedy: importRemedies[code],
    path: place.path,
    line: place.line ?? null,
    column: place.column ?? null,
    stack: place.stack ?? '',
  };
}

/** What is said of a file that was stopped because a limit was used up. */
export function stopMessage(
  code: 'ARIEL_IMPORT_TIMEOUT' | 'ARIEL_IMPORT_MEMORY' | 'ARIEL_IMPORT_AWAIT' | 'ARIEL_IMPORT_OUTPUT',
  limits: { readonly timeoutMs: number; readonly memoryMb: number; readonly outputBytes: number },
): string {
  switch (code) {
    case 'ARIEL_IMPORT_TIMEOUT':
      return `The file was still running after ${limits.timeoutMs / 1000} s and was stopped`;
    case 'ARIEL_IMPORT_AWAIT':
      return `A top-level \`await\` had not ended after ${limits.timeoutMs / 1000} s`;
    case 'ARIEL_IMPORT_MEMORY':
      return `The file used more than ${limits.memoryMb} MB of memory while it loaded and was stopped`;
    case 'ARIEL_IMPORT_OUTPUT':
      return `The file printed more than ${limits.outputBytes} bytes while it loaded and was stopped`;
  }
}
