// Documentation of a task in other forms than Markdown, and its stored form.
import type { TaskDefinition } from '@ariel/core';
import { encodeValue } from '../value/encode-value.ts';
import { refuseOption } from './option-value.ts';

export interface DocumentationOptions {
  /** Documentation as plain text. @default none */
  readonly doc?: string;
  /** Documentation as data: text that is JSON, or a value. @default none */
  readonly docJson?: unknown;
  /** Documentation in YAML. @default none */
  readonly docYaml?: string;
  /** Documentation in reStructuredText. @default none */
  readonly docRst?: string;
}

export function documentation(given: DocumentationOptions): Pick<TaskDefinition, 'docs'> {
  const { docJson } = given;
  const docs = {
    ...textIn(given, 'doc', 'text'),
    ...(typeof docJson === 'object' && docJson !== null
      ? { json: encodeValue(docJson, 'docJson').json }
      : textIn(given, 'docJson', 'json')),
    ...textIn(given, 'docYaml', 'yaml'),
    ...textIn(given, 'docRst', 'rst'),
  };
  return Object.keys(docs).length === 0 ? {} : { docs };
}

function textIn<Form extends string>(
  given: DocumentationOptions,
  name: keyof DocumentationOptions,
  form: Form,
): { readonly [Name in Form]?: string } {
  const text = given[name];
  if (text === undefined) return {};
  if (typeof text !== 'string') return refuseOption(name, text, 'a text');
  return { [form]: text } as { readonly [Name in Form]?: string };
}
