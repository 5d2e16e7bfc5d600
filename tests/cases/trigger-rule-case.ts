// One recorded decision about one task, asked of the real planner: a run in the middle, in which the tasks upstream are
// as the case says, and the decisions of the next turn about the task in question.
import { compileRunGraph, type Decision, RunPlan, TriggerRule } from '@ariel/core';
import { CannotBeSaid, type Case, type CaseResult, judged } from './case.ts';
import { type DecisionScene, sceneOf, type UpstreamTask } from './decision-scene.ts';
import { differences } from './differences.ts';
import { type JsonObject, listOf, objectWith, oneOf, text, whole, yesOrNo } from './reading.ts';

const RULES = Object.values(TriggerRule);
const STATES = [
  'success',
  'failed',
  'skipped',
  'upstream_failed',
  'removed',
  'running',
  'queued',
  'scheduled',
  'restarting',
  'up_for_retry',
  'up_for_reschedule',
  'deferred',
  'awaiting_input',
] as const;

export function triggerRuleCase(recorded: JsonObject): Case {
  const { outcome: _outcome, outcomes: _outcomes, ...input } = recorded;
  return { name: JSON.stringify(input), check: () => checkDecision(recorded) };
}

const FURTHER = ['teardown', 'between', 'indirect_setup', 'mapped_group', 'instances', 'outcome', 'outcomes'];

function checkDecision(recorded: JsonObject): CaseResult {
  objectWith(recorded, 'the case', ['rule', 'upstream'], ['name', ...FURTHER]);
  if ('outcome' in recorded === 'outcomes' in recorded) {
    throw new CannotBeSaid('the case has not one of "outcome" and "outcomes"');
  }
  const scene = sceneOf({
    rule: oneOf(recorded.rule, 'rule', RULES),
    upstream: listOf(recorded.upstream, 'upstream', upstreamOf),
    isTeardown: 'teardown' in recorded && yesOrNo(recorded.teardown, 'teardown'),
    between: listOf(recorded.between ?? [], 'between', upstreamOf),
    indirectSetup:
      recorded.indirect_setup === undefined ? null : upstreamOf(recorded.indirect_setup, 'indirect_setup'),
    inMappedGroup: 'mapped_group' in recorded && yesOrNo(recorded.mapped_group, 'mapped_group'),
    instances: recorded.instances === undefined ? null : whole(recorded.instances, 'instances'),
  });
  if ('outcome' in recorded) {
    return judged(differences(recorded.outcome, outcomeOf(scene), 'outcome'));
  }
  const expected = listOf(recorded.outcomes, 'outcomes', text);
  return judged(differences(expected, outcomesOf(scene, expected.length), 'outcomes'));
}

function upstreamOf(value: unknown, where: string): UpstreamTask {
  const { id, instances, setup, state } = objectWith(value, where, ['id'], ['state', 'instances', 'setup']);
  if ((state === undefined) === (instances === undefined)) {
    throw new CannotBeSaid(`${where} has not one of "state" and "instances"`);
  }
  return {
    id: text(id, `${where}.id`),
    states: instances === undefined ? [stateOf(state, where)] : listOf(instances, where, stateOf),
    isMapped: instances !== undefined,
    isSetup: setup !== undefined && yesOrNo(setup, `${where}.setup`),
  };
}

const stateOf = (value: unknown, where: string) => (value === null ? null : oneOf(value, where, STATES));

/** What the plan decides about the one instance of the task, or about the placeholder of a mapped one. */
function outcomeOf(scene: DecisionScene): unknown {
  const decisions = decisionsAbout(scene);
  if (decisions.size === 0) return 'wait';
  return decisions.size === 1 && decisions.has(-1) ? decisions.get(-1) : Object.fromEntries(decisions);
}

/** The same per map index. What is decided for the placeholder of a mapped task holds for all of its instances. */
function outcomesOf(scene: DecisionScene, count: number): string[] {
  const decisions = decisionsAbout(scene);
  const whole = decisions.get(-1) ?? 'wait';
  return Array.from({ length: count }, (_, mapIndex) => decisions.get(mapIndex) ?? whole);
}

function decisionsAbout(scene: DecisionScene): Map<number, string> {
  const graph = compileRunGraph(scene.definition);
  const plan = new RunPlan(graph, scene.snapshot);
  const about = new Map<number, string>();
  const task = graph.indexOf(scene.taskId);
  for (const decision of plan.takeDecisions()) note(about, task, decision);
  return about;
}

function note(about: Map<number, string>, task: number, decision: Decision): void {
  if (!('task' in decision) || decision.task !== task) return;
  if (decision.kind === 'end') about.set(decision.mapIndex, decision.state);
  const runs = decision.kind === 'ready' || (decision.kind === 'create' && decision.isReady);
  if (!runs) return;
  for (let mapIndex = decision.from; mapIndex < decision.to; mapIndex++) about.set(mapIndex, 'run');
}
