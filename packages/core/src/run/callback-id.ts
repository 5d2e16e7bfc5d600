// What tells the id of a callback that runs by itself from that of a task's attempt: both go the same ways.

export const CALLBACK_PREFIX = 'callback-';

export const isCallbackId = (id: string): boolean => id.startsWith(CALLBACK_PREFIX);
