// Acts about what tasks store: values, states, and answers of people.
import type { Actor, InstanceReference, RunReference } from './references.ts';

export interface XComReference extends RunReference, InstanceReference {
  readonly key: string;
  readonly actor: Actor;
}

export interface SetXComRequest extends XComReference {
  /** `create`: it must not be there; `change`: it must. */
  readonly mode: 'create' | 'change';
  /** JSON text. */
  readonly value: string;
}

export interface TaskStateReference extends RunReference, InstanceReference {
  readonly actor: Actor;
}

export interface SetTaskStateRequest extends TaskStateReference {
  readonly key: string;
  /** JSON text. */
  readonly value: string;
  /** Microseconds; null: never; `default`: as the installation says; `keep`: as it is, and the key must be there. */
  readonly expires: number | null | 'default' | 'keep';
}

export interface DeleteTaskStateRequest extends TaskStateReference {
  /** Null: all keys. */
  readonly key: string | null;
  readonly allMapIndices: boolean;
}

export interface SetAssetStateRequest {
  readonly assetId: number;
  readonly key: string;
  /** JSON text. */
  readonly value: string;
  readonly actor: Actor;
}

export interface DeleteAssetStateRequest {
  readonly assetId: number;
  /** Null: all keys. */
  readonly key: string | null;
  readonly actor: Actor;
}

export interface AnswerRequest extends RunReference, InstanceReference {
  readonly chosenOptions: readonly string[];
  readonly paramsInput: Readonly<Record<string, unknown>>;
  /** Which request is meant, by when it was made; null: whichever is open. */
  readonly createdUs: number | null;
  /** Who answers: compared with those who are asked. */
  readonly user: { readonly id: string; readonly name: string };
  readonly actor: Actor;
}

export interface Answered {
  readonly respondedUs: number;
  readonly by: { readonly id: string; readonly name: string };
  readonly chosenOptions: readonly string[];
  readonly paramsInput: Readonly<Record<string, unknown>>;
}

export interface DataControl {
  /** Fails with `ARIEL_XCOM_EXISTS`, `ARIEL_XCOM_NOT_FOUND`, `ARIEL_INSTANCE_NOT_FOUND`. */
  setXCom(request: SetXComRequest): Promise<void>;
  /** Fails with `ARIEL_XCOM_NOT_FOUND`. */
  deleteXCom(request: XComReference): Promise<void>;
  /** Fails with `ARIEL_STATE_INVALID`, `ARIEL_STATE_NOT_FOUND`. */
  setTaskState(request: SetTaskStateRequest): Promise<void>;
  deleteTaskState(request: DeleteTaskStateRequest): Promise<void>;
  /** Fails with `ARIEL_STATE_INVALID`, `ARIEL_ASSET_NOT_FOUND`. */
  setAssetState(request: SetAssetStateRequest): Promise<void>;
  /** Fails with `ARIEL_ASSET_NOT_FOUND`. */
  deleteAssetState(request: DeleteAssetStateRequest): Promise<void>;
  /** The values of which rows say `texts`, in their order: some are kept elsewhere. Fails with `ARIEL_STATE_BACKEND`. */
  openStates(request: { readonly texts: readonly string[] }): Promise<readonly string[]>;
  /** Deletes values whose time is over; gives how many. */
  cleanStateStore(request: { readonly dryRun: boolean; readonly actor: Actor }): Promise<number>;
  /** Fails with `ARIEL_REQUEST_NOT_FOUND`, `ARIEL_REQUEST_ANSWERED`, `ARIEL_ANSWER_INVALID`, `ARIEL_ANSWER_NOT_YOURS`. */
  answerRequest(request: AnswerRequest): Promise<Answered>;
}
