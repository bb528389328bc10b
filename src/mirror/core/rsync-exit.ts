/** The meaning of rsync's exit codes: rsync(1), EXIT VALUES, and observed behaviour. */

/**
 * `good`: everything present was sent; `partial`: something did not arrive, the confirmation shows what; `interrupted`: terminated by a
 * signal; `failed`: it could not do its work.
 */
export type ExitOutcome = 'good' | 'partial' | 'interrupted' | 'failed';

export interface ExitMeaning {
  readonly outcome: ExitOutcome;
  /** In English, for logs and for the placeholder `problem` of `rsync.failed`. */
  readonly text: string;
  /** Whether the call may be repeated. `after-probing`: only after space and mount were checked. */
  readonly retry: 'yes' | 'no' | 'after-probing';
  readonly reason: 'rsync.failed' | 'mirror.not_arrived' | 'mirror.stopped' | null;
}

const failed = (text: string, retry: ExitMeaning['retry'] = 'no'): ExitMeaning => ({
  outcome: 'failed',
  text,
  retry,
  reason: 'rsync.failed',
});
const interrupted = (text: string): ExitMeaning => ({ outcome: 'interrupted', text, retry: 'yes', reason: 'mirror.stopped' });

const MEANINGS: ReadonlyMap<number, ExitMeaning> = new Map([
  [0, { outcome: 'good', text: 'done', retry: 'no', reason: null }],
  [1, failed('invalid arguments, or its temp folder is missing')],
  [2, failed('its processes use incompatible protocol versions')],
  [3, failed('it cannot enter its folders')],
  [4, failed('it does not support a requested action')],
  [5, failed('its protocol could not be started')],
  [6, failed('its daemon cannot write its log')],
  [10, failed('its connection failed', 'yes')],
  [11, failed('it cannot read or write a file', 'after-probing')],
  [12, failed('the connection between its processes was lost', 'yes')],
  [13, failed('an error in its own diagnostics')],
  [14, failed('its processes cannot communicate')],
  [15, failed('one of its processes crashed')],
  [16, failed('one of its processes was killed')],
  [19, interrupted('it was terminated (SIGUSR1)')],
  [20, interrupted('it was terminated')],
  [21, failed('waiting for one of its processes failed')],
  [22, failed('not enough memory')],
  [23, { outcome: 'partial', text: 'some files were not sent', retry: 'yes', reason: 'mirror.not_arrived' }],
  // Files that vanish during a copy are normal.
  [24, { outcome: 'good', text: 'some files vanished before they were sent', retry: 'yes', reason: null }],
  [25, failed('it reached its limit for deletions, although ytm never lets it delete')],
  [30, failed('timeout while waiting for data', 'yes')],
  [35, failed('timeout while connecting', 'yes')],
]);

/** Shells and Node report a death by signal as 128 plus the signal number. */
const SIGNALS = 128;

export function exitMeaning(code: number): ExitMeaning {
  const known = MEANINGS.get(code);
  if (known !== undefined) return known;
  if (code > SIGNALS) return failed(`it was killed by signal ${code - SIGNALS}`, 'yes');
  if (code === 126 || code === 127) return failed('it cannot be started');
  return failed('it ended with a code that it does not know itself');
}
