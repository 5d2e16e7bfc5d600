// provider-http CONNECTS: services that speak HTTP.

export { httpConnectionType } from './http-connection-type.ts';
export type { HttpHookOptions, HttpMethod } from './http-hook.ts';
export { HttpHook } from './http-hook.ts';
export type { HttpAnswer, HttpOperatorOptions, NextPage } from './http-operator.ts';
export { HttpOperator } from './http-operator.ts';
export type {
  HttpAuth,
  HttpCall,
  HttpData,
  HttpExtraOptions,
  HttpHeaders,
  HttpRetries,
} from './http-options.ts';
export type { HttpResponseData } from './http-response.ts';
export { HttpError, HttpResponse } from './http-response.ts';
export type { HttpSensorOptions } from './http-sensor.ts';
export { HttpSensor } from './http-sensor.ts';
export type { HttpSensorTriggerOptions, HttpTriggerOptions } from './http-trigger.ts';
export { HttpSensorTrigger, HttpTrigger } from './http-trigger.ts';
