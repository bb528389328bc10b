/** The statistics of a notifier since this process started. */
export interface NotifierHealth {
  /** The name in the config. */
  readonly name: string;
  /** Messages that wait for it. */
  readonly queued: number;
  readonly delivered: number;
  /** Attempts that are tried again. */
  readonly failed: number;
  /** Attempts that it refused for good. */
  readonly rejected: number;
  /** Messages that were never delivered. */
  readonly lost: number;
  /** It rejected the newest message for good. */
  readonly broken: boolean;
}
