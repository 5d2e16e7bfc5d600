// compatible: what is asked of timetables of users' own by somebody who waits for the answer.
import type { Migration } from './migration.ts';

export const timetableQuestions: Migration = {
  number: 20,
  name: 'timetable-questions',
  breaking: false,
  statements: [
    // `answer`: JSON text, runs or a problem; null: not answered yet. `version_id`: the DAG's latest when it was asked.
    `create table timetable_question (
      id text primary key,
      dag_id text not null,
      version_id text not null,
      from_date integer not null,
      to_date integer not null,
      most integer not null,
      asked_at integer not null,
      answer text,
      answered_at integer
    )`,
    'create index timetable_question_open on timetable_question (asked_at) where answer is null',
    'create index timetable_question_dag on timetable_question (dag_id, answered_at)',
  ],
  down: ['drop table timetable_question'],
};
