// Has the policies of plugins look at a definition that was just made, and takes over what they changed. What they may not change
// stays; a policy that fails refuses its DAG alone.
import { canonicalJson, type DagDefinition } from '@ariel/core';
import { checkField } from './check-field.ts';
import {
  type ClusterPolicies,
  dagPolicyFields,
  type PolicyDag,
  type PolicyTask,
  taskPolicyFields,
} from './cluster-policy.ts';
import { withTries } from './mutated-tries.ts';

export interface RegisteredPolicy {
  readonly plugin: string;
  readonly kind: keyof ClusterPolicies;
  readonly run: (subject: never) => unknown;
}

export type PolicyAnswer =
  | { readonly kind: 'applied'; readonly definition: DagDefinition }
  | { readonly kind: 'skipped'; readonly why: string }
  | {
      readonly kind: 'refused';
      readonly code: 'ARIEL_POLICY_VIOLATION' | 'ARIEL_POLICY_FAILED';
      readonly what: string;
      readonly taskId: string | null;
      readonly cause: unknown;
    };

export function applyPolicies(given: DagDefinition, policies: readonly RegisteredPolicy[]): PolicyAnswer {
  if (policies.length === 0) return { kind: 'applied', definition: given };
  let at: { readonly policy: RegisteredPolicy; readonly taskId: string | null } | null = null;
  const call = (kind: keyof ClusterPolicies, subject: object, taskId: string | null): void => {
    for (const policy of policies.filter((each) => each.kind === kind)) {
      at = { policy, taskId };
      const result = policy.run(subject as never);
      if (result instanceof Promise) {
        result.catch(() => undefined);
        throw new Error('it is async; what it would change later is not seen');
      }
    }
  };
  try {
    const tasks = given.tasks.map((task) => {
      const draft = { ...structuredClone(task), dagId: given.dagId } as PolicyTask;
      call('taskPolicy', draft, task.taskId);
      const made = changed(task, draft, taskPolicyFields);
      if (!policies.some(({ kind }) => kind === 'taskInstanceMutationHook')) return made;
      return withTries(given.dagId, made, (instance) =>
        call('taskInstanceMutationHook', instance, task.taskId),
      );
    });
    const dag = { ...given, tasks };
    const draft = structuredClone(dag) as PolicyDag;
    call('dagPolicy', draft, null);
    return { kind: 'applied', definition: changed(dag, draft, dagPolicyFields) };
  } catch (thrown) {
    return refusal(thrown, at);
  }
}

function refusal(
  thrown: unknown,
  at: { readonly policy: RegisteredPolicy; readonly taskId: string | null } | null,
): PolicyAnswer {
  const name = thrown instanceof Error ? thrown.name : '';
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const which = at === null ? 'a policy' : `the ${at.policy.kind} of plugin "${at.policy.plugin}"`;
  if (name === 'ClusterPolicySkipDag') return { kind: 'skipped', why: `${which} leaves it out: ${message}` };
  const taskId = at?.taskId ?? null;
  if (name === 'ClusterPolicyViolation')
    return {
      kind: 'refused',
      code: 'ARIEL_POLICY_VIOLATION',
      what: `${which} refuses it: ${message}`,
      taskId,
      cause: thrown,
    };
  return {
    kind: 'refused',
    code: 'ARIEL_POLICY_FAILED',
    what: `${which} failed: ${message}`,
    taskId,
    cause: thrown,
  };
}

/** The original with those of the fields that were changed; throws where another one was, or one to something else. */
function changed<Type extends object>(original: Type, draft: object, fields: readonly string[]): Type {
  const before = original as Readonly<Record<string, unknown>>;
  const after = draft as Readonly<Record<string, unknown>>;
  const names = new Set([...Object.keys(before), ...Object.keys(after)].filter((name) => name !== 'dagId'));
  const changes = [...names].filter((name) => !isSame(before[name], after[name]));
  const other = changes.find((name) => !fields.includes(name));
  if (other !== undefined) throw new Error(`it changed "${other}"; a policy can change ${fields.join(', ')}`);
  for (const name of changes) checkField(name, after[name]);
  if (changes.length === 0) return original;
  const kept = Object.entries(before).filter(([name]) => !changes.includes(name));
  const made = changes
    .filter((name) => after[name] !== undefined)
    .map((name) => [name, after[name]] as const);
  return { ...Object.fromEntries([...kept, ...made]) } as Type;
}

const isSame = (left: unknown, right: unknown): boolean =>
  left === right ||
  (left !== undefined && right !== undefined && canonicalJson(left) === canonicalJson(right));
