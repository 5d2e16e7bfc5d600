// Timetables of users' own: asked here as the dag processor asks them, ahead of time and again when their answers run out.
import type { DagDefinition, DataInterval, TimetableAnswers } from '@ariel/core';
import { type AuthoredDag, askTimetable, type Timetable } from '@ariel/sdk';
import { type Database, readWantedPlans, saveTimetableAnswers, setNextRun } from '@ariel/store';
import { refuse } from './simulation-error.ts';

/** Times that a timetable is asked to get from its beginning to that of the simulation. */
const MOST_QUESTIONS = 1000;

export interface CustomTimetables {
  /** Sets a DAG's schedule to where it stands at `fromUs`. */
  start(dag: DagDefinition, fromUs: number, backlog: boolean): Promise<void>;
  /** Asks those whose answers run out; gives the DAGs that may go on. */
  answer(nowUs: number): Promise<readonly string[]>;
}

export function customTimetables(database: Database, dags: readonly AuthoredDag[]): CustomTimetables {
  const known = new Map(dags.map((dag) => [dag.definition.dagId, dag]));
  const codeOf = (dagId: string): Timetable =>
    known.get(dagId)?.timetable ??
    refuse(
      `DAG "${dagId}" has a timetable of its own, and its code is not here.`,
      'Give simulate() the DAG that the file exports.',
    );
  const ask = (dag: DagDefinition, last: DataInterval | null, now: number, catchup: boolean) =>
    askTimetable(codeOf(dag.dagId), {
      last,
      startDate: dag.startDate,
      endDate: dag.endDate,
      catchup: catchup && dag.catchup,
      now,
    });
  const save = (dagId: string, answers: TimetableAnswers, nowUs: number) =>
    database.transaction((tx) => saveTimetableAnswers(tx, { dagId, answers, nowUs }));
  return {
    async start(dag, fromUs, backlog) {
      let last: DataInterval | null = null;
      let answers = await ask(dag, last, fromUs, backlog);
      for (let questions = 0; !backlog && questions < MOST_QUESTIONS; questions++) {
        const past = answers.runs.filter(({ runAfter }) => runAfter < fromUs);
        last = past.at(-1)?.dataInterval ?? last;
        if (past.length < answers.runs.length || answers.isComplete || past.length === 0) break;
        answers = await ask(dag, last, fromUs, true);
      }
      const next = answers.runs.find(({ runAfter }) => backlog || runAfter >= fromUs);
      const columns = {
        logicalDate: next?.logicalDate ?? null,
        intervalStart: next?.dataInterval.start ?? null,
        intervalEnd: next?.dataInterval.end ?? null,
        runAfter: next?.runAfter ?? null,
      };
      await setNextRun(database, dag.dagId, columns, last);
      await save(dag.dagId, answers, fromUs);
    },
    async answer(nowUs) {
      const changed: string[] = [];
      for (const { dagId, last } of await readWantedPlans(database)) {
        const dag = known.get(dagId)?.definition;
        if (!dag) continue;
        await save(dagId, await ask(dag, last, nowUs, true), nowUs);
        changed.push(dagId);
      }
      return changed;
    },
  };
}
