// What the templates of a task are rendered from.
import type { DagForTemplates } from '@ariel/protocol';
import type { Connection, ContextFacts, TaskAsks, TemplateNames, XComPullQuery } from '@ariel/sdk';

export interface TemplateSources {
  readonly facts: ContextFacts;
  readonly dag: DagForTemplates & { readonly description: string | null; readonly owner: string };
  /** Of the whole DAG. @default not known */
  readonly taskIds?: readonly string[];
  /** Tasks directly below. */
  readonly downstream: readonly string[];
  /** What the DAG's author gave to its templates. */
  readonly names: TemplateNames | undefined;
  /** The text of a template file. */
  readonly file: (name: string) => string | undefined;
  readonly isTest: boolean;
  /** As it is stored; undefined where there is none: a template may have a default, where the context fails. */
  variable(key: string): Promise<string | undefined>;
  connection(id: string): Promise<Connection | undefined>;
  xcom(query: XComPullQuery): Promise<string | null>;
  /** Fetches what a value only refers to; absent: values are never kept elsewhere. */
  openValue?(value: unknown): Promise<unknown>;
  ask(question: TaskAsks): Promise<string | null>;
}
