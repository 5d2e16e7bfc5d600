// dag-processor READS: finds, evaluates and versions DAG files.

export { DagProcessor } from './dag-processor.ts';
export type { Bundle, DagProcessorOptions, DagsChanged } from './dag-processor-options.ts';
export type { EvaluationLimits } from './evaluation.ts';
export { type ImportCode, importRemedies } from './import-failure.ts';
