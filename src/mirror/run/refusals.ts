/** Names that the share refuses: identified by trying them in the vault's temp folder, remembered, and left out by rule from then on. */
import { constants } from 'node:os';
import { refusedKey, refusedPathKey } from '../core/refused-names.ts';
import type { Entered } from './stages.ts';

/** A path that could not be made, and the errno (`EINVAL`). */
export interface Failure {
  readonly path: string;
  readonly errno: string;
}

/** Each name needs several calls of the share. */
const MOST_NAMES = 200;
/** Errors that are about a path's name, even if that name exists elsewhere. */
const OF_THE_NAME: ReadonlySet<string> = new Set(['EINVAL', 'EILSEQ', 'ENAMETOOLONG']);
/** Errors that are about something else. */
const OF_THE_PLACE: ReadonlySet<string> = new Set(['ECHANGED', 'EEXIST', 'ENOTEMPTY', 'EBUSY', 'ETXTBSY', 'EXDEV', 'ELOOP']);

/** Failures that turn out to be refused names are reported as left out, and remembered. The others are returned to the caller. */
export async function leaveRefused<T extends Failure>(failures: readonly T[], context: Entered): Promise<readonly T[]> {
  const { agent, signal, recorded, done, ports } = context;
  const suspects = failures.filter(({ errno }) => !OF_THE_PLACE.has(errno));
  const names = [...new Set(suspects.flatMap(({ path }) => path.split('/')))].slice(0, MOST_NAMES);
  if (names.length === 0) return failures;
  const reply = await agent.ask({ op: 'try-names', names }, signal);
  if (reply.kind !== 'done') return failures;
  const refused = new Set(reply.answer);
  const keys = new Set([...refused].map(refusedKey));
  const left = failures.filter((failure) => {
    const place = placeRefused(failure.path, refused) ?? (OF_THE_NAME.has(failure.errno) ? failure.path : null);
    if (place === null || OF_THE_PLACE.has(failure.errno)) return true;
    if (placeRefused(failure.path, refused) === null) keys.add(refusedPathKey(failure.path));
    if (!done.refused.has(place)) recorded.leftOut.push({ path: place, why: whyOf(failure), detail: '' });
    done.refused.add(place);
    return false;
  });
  const vaultId = agent.entered.vaultId ?? '';
  const learned = ports.store.vaults.learned(vaultId);
  if (learned !== null && keys.size > 0)
    ports.store.vaults.setLearned(vaultId, { ...learned, refused: [...new Set([...(learned.refused ?? []), ...keys])] });
  return left;
}

function whyOf({ errno }: Failure): 'path-too-long' | 'name-refused' {
  return errno === 'ENAMETOOLONG' ? 'path-too-long' : 'name-refused';
}

/** The path up to the first of its names that is refused. */
function placeRefused(path: string, refused: ReadonlySet<string>): string | null {
  const names = path.split('/');
  const first = names.findIndex((name) => refused.has(name));
  return first < 0 ? null : names.slice(0, first + 1).join('/');
}

/** The errno in a message of rsync: `… failed: Invalid argument (22)`. */
export function errnoIn(complaint: string): string | null {
  const code = Number(/\((\d+)\)\s*$/.exec(complaint)?.[1] ?? Number.NaN);
  return Object.entries(constants.errno).find(([, value]) => value === code)?.[0] ?? null;
}
