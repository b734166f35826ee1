import { type Dataset, PULL_FORMAT } from '@millspace/schemas';

/** Between participants of one broker: a stream that the consumer's connector opens. */
export const STREAM_FORMAT = 'millspace-stream';

/** The one place that says in which formats data goes; catalogue, requests and checks follow it. */
export interface FormatsOf {
  /** What a dataset can be had in: by an outside partner, or by a participant of this broker. */
  delivered(outside: boolean, dataset: Dataset | null): readonly string[];
  /** What we can receive: from an outside provider, or from a participant of this broker. */
  received(outside: boolean): readonly string[];
}

export const FORMATS: FormatsOf = {
  delivered: (outside) => [outside ? PULL_FORMAT : STREAM_FORMAT],
  received: (outside) => [outside ? PULL_FORMAT : STREAM_FORMAT],
};
