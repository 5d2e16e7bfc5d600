// Why a task instance waits, and where else it can be looked at. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { nullable } from './shapes.ts';

export const TaskDependencyCollection = Type.Object({
  dependencies: Type.Array(Type.Object({ name: Type.String(), reason: Type.String() })),
});
export const ExtraLinkCollection = Type.Object({
  extra_links: Type.Record(Type.String(), nullable(Type.String())),
  total_entries: Type.Integer(),
});
