// Instants as the pages get them: ISO 8601 text in UTC.
export type Iso = string;
