// The error of a DAG file that must be refused, and the warning of one that only should be changed.
// Both say which DAG and task, what is wrong, where in the author's own file, and what to do about it.
import type { SourcePlace } from '@ariel/core';
import { type AuthoringCode, authoringCodes } from './error-codes.ts';

/** What a fault is about: a task, or a group. */
export interface FaultSubject {
  readonly taskId?: string | null | undefined;
  readonly groupId?: string | null | undefined;
}

export interface AuthoringFault extends FaultSubject {
  readonly code: AuthoringCode;
  /** What is wrong, as a sentence without its full stop. */
  readonly what: string;
  readonly dagId?: string | null | undefined;
  /** With an absolute path. */
  readonly place?: SourcePlace | null | undefined;
  /** Replaces the general remedy of the code where a better one is known. */
  readonly remedy?: string | undefined;
  readonly cause?: unknown;
}

/** Something to change in a DAG file that does not keep it from running. */
export interface AuthoringWarning {
  readonly code: AuthoringCode;
  readonly message: string;
  readonly dagId: string | null;
  readonly taskId: string | null;
  readonly place: SourcePlace | null;
}

const brand = Symbol.for('ariel.dag-authoring-error');

/**
 * Thrown while a DAG file is evaluated, when the DAG cannot be used as it is written.
 *
 * @example
 * try { await import('./sales.ts'); } catch (error) { if (isDagAuthoringError(error)) console.error(error.code, error.place); }
 */
export class DagAuthoringError extends Error {
  override readonly name = 'DagAuthoringError';
  readonly code: AuthoringCode;
  readonly dagId: string | null;
  readonly taskId: string | null;
  readonly place: SourcePlace | null;
  readonly remedy: string;
  readonly [brand] = true;

  constructor(fault: AuthoringFault) {
    super(messageOf(fault), fault.cause === undefined ? undefined : { cause: fault.cause });
    this.code = fault.code;
    this.dagId = fault.dagId ?? null;
    this.taskId = fault.taskId ?? null;
    this.place = fault.place ?? null;
    this.remedy = remedyOf(fault);
  }
}

/** Recognises the error whichever copy of this package made it. */
export function isDagAuthoringError(error: unknown): error is DagAuthoringError {
  return typeof error === 'object' && error !== null && brand in error;
}

export function warningOf(fault: AuthoringFault): AuthoringWarning {
  return {
    code: fault.code,
    message: messageOf(fault),
    dagId: fault.dagId ?? null,
    taskId: fault.taskId ?? null,
    place: fault.place ?? null,
  };
}

function remedyOf(fault: AuthoringFault): string {
  return fault.remedy ?? authoringCodes[fault.code].remedy;
}

function messageOf(fault: AuthoringFault): string {
  const subjects = [
    fault.dagId == null ? null : `DAG "${fault.dagId}"`,
    fault.taskId == null ? null : `task "${fault.taskId}"`,
    fault.groupId == null ? null : `group "${fault.groupId}"`,
  ].filter((subject) => subject !== null);
  const subject = subjects.length === 0 ? '' : `${subjects.join(', ')}: `;
  const { place } = fault;
  const where = place ? ` (${place.path}:${place.line}:${place.column})` : '';
  return `${subject}${fault.what}${where}. ${remedyOf(fault)} [${fault.code}]`;
}
