// What was given to an input in a DAG body → the expression that is stored.
import { isTemplateText, type TemplateEnvironment, type ValueExpression } from '@ariel/core';
import { type ReferenceFacts, referenceFacts } from '../reference/reference.ts';
import { encodeValue } from './encode-value.ts';

export interface ExpressionRules {
  /** How errors name the value: `input "file"`. */
  readonly subject: string;
  /** Whether text in it is a template. */
  readonly templated: boolean;
  /** Endings of text that is the name of a template file. @default none */
  readonly templateExt?: readonly string[];
  /** How templates are written. @default as usual */
  readonly environment?: TemplateEnvironment | undefined;
  /** Called with each reference in it; refuses those that cannot stand there. */
  readonly check: (facts: ReferenceFacts) => void;
}

/** Lists and objects stay literals unless there is a reference or a template in them. */
export function toExpression(value: unknown, rules: ExpressionRules): ValueExpression {
  return needsParts(value, rules, new Set()) ? partsOf(value, rules) : literal(value, rules);
}

function literal(value: unknown, rules: ExpressionRules): ValueExpression {
  return { kind: 'literal', json: encodeValue(value ?? null, rules.subject).json };
}

function partsOf(value: unknown, rules: ExpressionRules): ValueExpression {
  const facts = referenceFacts(value);
  if (facts !== undefined) {
    rules.check(facts);
    return facts.expression;
  }
  if (isFileName(value, rules)) return { kind: 'template', source: value, isFile: true };
  if (isTemplate(value, rules)) return { kind: 'template', source: value };
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => toExpression(item, rules)) };
  const entries = Object.entries(value as object).filter(([, entry]) => entry !== undefined);
  // An environment variable that ends in `.sh` is no file to be read.
  const within = { ...rules, templateExt: [] };
  return {
    kind: 'object',
    entries: Object.fromEntries(entries.map(([key, entry]) => [key, toExpression(entry, within)])),
  };
}

/** `above` guards against circles, which the encoder then refuses with their place. */
function needsParts(value: unknown, rules: ExpressionRules, above: Set<object>): boolean {
  if (typeof value !== 'object' || value === null)
    return isTemplate(value, rules) || isFileName(value, rules);
  if (referenceFacts(value) !== undefined) return true;
  if (above.has(value) || !(Array.isArray(value) || isLiteralObject(value))) return false;
  above.add(value);
  const found = Object.values(value).some((item) => needsParts(item, rules, above));
  above.delete(value);
  return found;
}

function isTemplate(value: unknown, rules: ExpressionRules): value is string {
  return rules.templated && typeof value === 'string' && isTemplateText(value, rules.environment);
}

function isFileName(value: unknown, { templated, templateExt = [] }: ExpressionRules): value is string {
  return templated && typeof value === 'string' && templateExt.some((ending) => value.endsWith(ending));
}

function isLiteralObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
