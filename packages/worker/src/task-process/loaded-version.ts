// The functions of a DAG version in this process: its file is evaluated once, from the code as it was stored.
import type { ErrorReport, StackFrame, TaskDefinition } from '@ariel/core';
import { readTemplateFile } from '@ariel/loader';
import type { VersionForWorker } from '@ariel/protocol';
import type { AuthoredDag, TaskHandler } from '@ariel/sdk';
import type { LoadedFiles } from './loaded-files.ts';

/** What the file makes besides what is stored. */
type Code = Pick<AuthoredDag, 'handlers' | 'itemFunctions' | 'templates' | 'hooks'>;

export interface FoundTask {
  readonly handler: TaskHandler;
  readonly task: TaskDefinition;
  readonly itemFunctions: AuthoredDag['itemFunctions'];
  /** What the author gave to the DAG's templates. @default nothing */
  readonly templates?: AuthoredDag['templates'];
}

export class LoadError extends Error {
  readonly report: ErrorReport;

  constructor(report: ErrorReport) {
    super(report.message);
    this.report = report;
  }
}

/** What running an attempt needs of a version. */
export type RunnableVersion = Pick<LoadedVersion, 'version' | 'find' | 'ownPaths'> &
  Partial<Pick<LoadedVersion, 'templateFile'>>;
/** What running what a DAG wants called needs besides. */
export type CallableVersion = RunnableVersion & Pick<LoadedVersion, 'hooks'>;

export class LoadedVersion {
  readonly version: VersionForWorker;
  readonly #codeFolder: string;
  readonly #bundleFolder: string;
  readonly #files: LoadedFiles;
  #code: Promise<Code> | null = null;

  constructor(version: VersionForWorker, codeFolder: string, bundleFolder: string, files: LoadedFiles) {
    this.version = version;
    this.#codeFolder = codeFolder;
    this.#bundleFolder = bundleFolder;
    this.#files = files;
  }

  /** Throws `LoadError` where the file cannot be evaluated here or does not hold the task any more. */
  async find(taskId: string): Promise<FoundTask> {
    this.#code ??= this.#load();
    const { handlers, itemFunctions, templates } = await this.#code;
    const handler = handlers.get(taskId);
    const task = this.version.tasks[taskId];
    if (handler && task) return { handler, task, itemFunctions, templates };
    throw new LoadError(
      reportOf(
        'ARIEL_TASK_FUNCTION_MISSING',
        `Task ${taskId} of DAG ${this.version.dagId} is not made by ${this.version.relPath} when it is evaluated here. The file ` +
          'probably asks for something at its top level (the time, the environment, a file, a network address) that differs between places: ' +
          'make tasks from constants, and read such things inside a task.',
      ),
    );
  }

  /** The text of a template file of the version's code. */
  templateFile(name: string): string | undefined {
    const { dag, relPath } = this.version;
    const searchpath = dag.templates?.templateSearchpath ?? [];
    return readTemplateFile({ root: this.#codeFolder, dagFile: relPath, searchpath }, name);
  }

  /** What the DAG wants called when runs end or miss a deadline. Throws as `find` does. */
  async hooks(): Promise<AuthoredDag['hooks']> {
    this.#code ??= this.#load();
    return (await this.#code).hooks;
  }

  async #load(): Promise<Code> {
    const { relPath } = this.version;
    const loaded = await this.#files.load(this.#codeFolder, relPath);
    if (loaded.failure) throw new LoadError(this.report(loaded.failure.thrown));
    const [refusal] = loaded.refusals;
    if (refusal) throw new LoadError(this.report(refusal));
    const dag = loaded.dags.find(({ definition }) => definition.dagId === this.version.dagId);
    return dag ?? { handlers: new Map(), itemFunctions: [] };
  }

  /** Something thrown, with the author's own paths. */
  report(thrown: unknown): ErrorReport {
    return thrown instanceof LoadError ? thrown.report : this.#files.report(thrown, this.#codeFolder);
  }

  /** Puts the author's paths into a report that was made from a stack. */
  ownPaths(report: ErrorReport): ErrorReport {
    return {
      ...report,
      message: report.message.replaceAll(this.#codeFolder, this.#bundleFolder),
      frames: report.frames.map((frame) => this.#ownFrame(frame)),
      cause: report.cause === null ? null : this.ownPaths(report.cause),
    };
  }

  #ownFrame(frame: StackFrame): StackFrame {
    const prefix = `${this.#codeFolder}/`;
    if (!frame.path.startsWith(prefix) || frame.path.includes('/node_modules/'))
      return { ...frame, own: false };
    return { ...frame, path: frame.path.slice(prefix.length), own: true };
  }
}

function reportOf(code: string, message: string): ErrorReport {
  return { name: 'LoadError', message, code, frames: [], cause: null };
}
