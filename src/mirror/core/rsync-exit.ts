/** What rsync's exit codes mean: rsync(1), EXIT VALUES, and what was seen of them. */

/**
 * `good`: all that was there was sent; `partial`: something did not arrive, the confirmation tells what; `interrupted`:
 * told to end; `failed`: it could not do its work.
 */
export type ExitOutcome = 'good' | 'partial' | 'interrupted' | 'failed';

export interface ExitMeaning {
  readonly outcome: ExitOutcome;
  /** In English, for logs and for the place `problem` of `rsync.failed`. */
  readonly text: string;
  /** May the same be tried again? `after-probing`: only after space and mount were looked at. */
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
  [1, failed('it does not understand its arguments, or its temp folder is missing')],
  [2, failed('its processes do not understand one another')],
  [3, failed('it cannot enter its folders')],
  [4, failed('it cannot do what it was asked for')],
  [5, failed('it could not start its work')],
  [6, failed('its daemon cannot write its log')],
  [10, failed('its connection failed', 'yes')],
  [11, failed('it cannot read or write a file', 'after-probing')],
  [12, failed('its processes lost one another', 'yes')],
  [13, failed('it cannot tell its own messages')],
  [14, failed('its processes cannot talk to one another')],
  [15, failed('one of its processes crashed')],
  [16, failed('one of its processes was killed')],
  [19, interrupted('it was told to end (SIGUSR1)')],
  [20, interrupted('it was told to end')],
  [21, failed('it lost sight of one of its processes')],
  [22, failed('it has not enough memory')],
  [23, { outcome: 'partial', text: 'some files were not sent', retry: 'yes', reason: 'mirror.not_arrived' }],
  // Files that vanish while others are copied are everyday life.
  [24, { outcome: 'good', text: 'some files vanished before they were sent', retry: 'yes', reason: null }],
  [25, failed('it wanted to delete, which ytm never lets it do')],
  [30, failed('it waited too long for data', 'yes')],
  [35, failed('it waited too long for a connection', 'yes')],
]);

/** Shells and Node tell a death by signal as 128 and the signal's number. */
const SIGNALS = 128;

export function exitMeaning(code: number): ExitMeaning {
  const known = MEANINGS.get(code);
  if (known !== undefined) return known;
  if (code > SIGNALS) return failed(`it was killed by signal ${code - SIGNALS}`, 'yes');
  if (code === 126 || code === 127) return failed('it cannot be started');
  return failed('it ended with a code that it does not know itself');
}
