// `ariel/http`: services that speak HTTP.

export type {
  HttpAnswer,
  HttpAuth,
  HttpCall,
  HttpData,
  HttpExtraOptions,
  HttpHeaders,
  HttpHookOptions,
  HttpMethod,
  HttpOperatorOptions,
  HttpResponseData,
  HttpRetries,
  HttpSensorOptions,
  HttpSensorTriggerOptions,
  HttpTriggerOptions,
  NextPage,
} from '@ariel/provider-http';
export {
  HttpError,
  HttpHook,
  HttpOperator,
  HttpResponse,
  HttpSensor,
  HttpSensorTrigger,
  HttpTrigger,
  httpConnectionType,
} from '@ariel/provider-http';
