// Turns what was given to a task or group in a DAG body into expressions, and refuses references that mean nothing there.
import type { ValueExpression } from '@ariel/core';
import type { DagBuilder } from '../dag/dag-builder.ts';
import type { FaultSubject } from '../error/dag-authoring-error.ts';
import type { ReferenceFacts } from '../reference/reference.ts';
import { toExpression } from '../value/to-expression.ts';

/** Turns given values into expressions, for one task or group. */
export interface Wiring {
  readonly builder: DagBuilder;
  readonly subject: FaultSubject;
  /** `templated`: text in it is a template; the endings of those that are names of template files. */
  wire(name: string, value: unknown, templated?: boolean | readonly string[]): ValueExpression;
  /** The deepest of the scopes in which what was wired so far means one value. */
  scope(): string | null;
}

/** `noun`: what messages call a named value. */
export function wiringOf(builder: DagBuilder, subject: FaultSubject, noun = 'input'): Wiring {
  let deepest: string | null = null;
  const check = (facts: ReferenceFacts): void => {
    checkReference(builder, facts, subject);
    if (builder.groupsAround(facts.scope).length > builder.groupsAround(deepest).length)
      deepest = facts.scope;
  };
  return {
    builder,
    subject,
    wire: (name, value, templated = false) =>
      toExpression(value, {
        subject: `${noun} "${name}"`,
        templated: templated !== false,
        templateExt: typeof templated === 'boolean' ? [] : templated,
        environment: builder.templateEnvironment,
        check,
      }),
    scope: () => deepest,
  };
}

/** Refuses a reference of another DAG, and one that means several values where it is used. */
export function checkReference(builder: DagBuilder, facts: ReferenceFacts, subject: FaultSubject): void {
  const { owner, label, scope } = facts;
  if (owner !== builder) {
    builder.refuse({
      code: 'ARIEL_OUTPUT_OF_OTHER_DAG',
      what: `it is given ${label} of DAG "${owner.dagId}"`,
      ...subject,
    });
  }
  if (builder.isInside(scope)) return;
  const isLoop = scope !== null && builder.groups.get(scope)?.mapping === null;
  builder.refuse({
    code: 'ARIEL_OUTPUT_OUT_OF_SCOPE',
    what: `${label} is used outside of group "${scope}", which ${isLoop ? 'loops: there is one per iteration' : 'is mapped: there is one per item'}`,
    ...subject,
  });
}
