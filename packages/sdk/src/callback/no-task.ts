// Stands where a task would, in the context of what is about a whole run. Nobody who is called sees it.
import { plainTaskDefinition, type TaskDefinition } from '@ariel/core';

export const noTask: TaskDefinition = plainTaskDefinition('', {
  operatorName: '',
  owner: '',
  pool: '',
  weightRule: 'absolute',
});
