/** What the log of `ytm serve` says of the store. */
import type { OwnEngine } from '../../app/own-engine.ts';
import { RECORDING, type Recording } from '../../health/recording.ts';
import type { Log } from '../../platform/log.ts';

/** Says when nothing can be recorded, when it can again, and what was damaged. */
export function logStore({ runtime: { kept } }: Pick<OwnEngine, 'runtime'>, log: Log): () => void {
  let logged: Recording = RECORDING;
  let { inode } = kept.store.database;
  const look = (): void => {
    const { database } = kept.store;
    const recording = kept.recording();
    if (recording === logged && logged.stopped === null && database.inode !== inode)
      log.warn('the database was removed or replaced; another one is in use');
    logStopped(recording, logged, database.problem ?? '', log);
    logDamage(recording, logged, log);
    inode = database.inode;
    logged = recording;
  };
  look();
  return kept.subscribe(look);
}

function logStopped({ stopped }: Recording, logged: Recording, problem: string, log: Log): void {
  if (stopped === null && logged.stopped !== null) return log.info('recording again');
  if (stopped === null || stopped.code === logged.stopped?.code) return;
  log.warn('cannot record; monitoring goes on', { code: stopped.code, problem, file: String(stopped.args['file']) });
}

function logDamage({ damage }: Recording, logged: Recording, log: Log): void {
  if (damage === null || damage.since === logged.damage?.since) return;
  const lost = damage.code === 'store.lost' ? { lost: String(damage.args['lost']) } : {};
  log.warn('the store was damaged', { code: damage.code, ...lost, aside: String(damage.args['aside']) });
}
