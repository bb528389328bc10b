/** Keeps an Alertmanager's silences (API v2) as ytm's own: it would go on notifying people of an alert that they silenced in ytm. */
import type { EpochMs } from '../../health/ids.ts';
import { isObject, parseArray, parseObject } from '../../platform/parse-object.ts';
import type { DeliveryResult } from '../core/delivery.ts';
import type { Silence } from '../core/state.ts';
import { ALERT_NAME } from '../core/wire.ts';
import type { ActiveSilences } from '../notifier.ts';
import type { HttpNotifier } from './http/http-notifier.ts';

/** A silence of this ytm as the receiver has it. */
interface Taken {
  /** The receiver's. */
  readonly id: string;
  readonly mark: string;
}

/** Lists first: what an earlier start of ytm handed over is not handed over again. */
export async function takeSilences(
  { ask }: Pick<HttpNotifier, 'ask'>,
  { silences, host }: ActiveSilences,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  let taken: readonly Taken[] = [];
  const listed = await ask(
    (base) => ({
      url: below(base, `api/v2/silences?filter=${encodeURIComponent(`alertname="${ALERT_NAME}"`)}`),
      method: 'GET',
      body: null,
    }),
    ({ body }) => {
      const found = takenOf(body, host);
      if (found !== null) taken = found;
      return found === null ? null : '';
    },
    signal,
  );
  if (!listed.ok) return listed;
  const wanted = new Map(silences.map((silence) => [markOf(silence, host), silence]));
  const known = new Set(taken.map(({ mark }) => mark));
  let result: DeliveryResult = listed;
  for (const [mark, silence] of wanted) {
    if (result.ok && !known.has(mark)) result = await ask((base) => addition(base, silence, mark), silenceId, signal);
  }
  for (const { id, mark } of taken) {
    if (result.ok && !wanted.has(mark))
      result = await ask(
        (base) => removal(base, id),
        () => '',
        signal,
      );
  }
  return result;
}

/** Below the base URL, whether or not it ends in a slash. */
export function below(base: URL, path: string): URL {
  return new URL(path, base.pathname.endsWith('/') ? base : new URL(`${base.pathname}/`, base));
}

/** At the end of the comment. An id alone may be used again later. */
function markOf({ id, from }: Silence, host: string): string {
  return `(ytm on ${host}, ${id}, ${timeOf(from)})`;
}

function timeOf(at: EpochMs): string {
  return new Date(at).toISOString();
}

function addition(base: URL, { components, from, until, by, why }: Silence, mark: string) {
  const equals = { name: 'alertname', value: ALERT_NAME, isRegex: false, isEqual: true };
  const of = components === null ? [] : [{ name: 'component', value: components.map(literal).join('|'), isRegex: true, isEqual: true }];
  const body = {
    matchers: [equals, ...of],
    startsAt: timeOf(from),
    endsAt: timeOf(until),
    createdBy: by,
    comment: why === '' ? mark : `${why} ${mark}`,
  };
  return { url: below(base, 'api/v2/silences'), method: 'POST', body: JSON.stringify(body) } as const;
}

/** In a regular expression, which Alertmanager anchors at both ends. */
function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function removal(base: URL, id: string) {
  return { url: below(base, `api/v2/silence/${encodeURIComponent(id)}`), method: 'DELETE', body: null } as const;
}

function silenceId({ body }: { readonly body: string }): string | null {
  const id = parseObject(body)?.['silenceID'];
  return typeof id === 'string' ? id : null;
}

/** Those of this ytm that are not over; `null`: the answer is not a list of silences. */
function takenOf(body: string, host: string): readonly Taken[] | null {
  const all = parseArray(body);
  if (all === null) return null;
  return all.filter(isObject).flatMap(({ id, comment, status }): readonly Taken[] => {
    const isOver = isObject(status) && status['state'] === 'expired';
    if (typeof id !== 'string' || typeof comment !== 'string' || isOver) return [];
    const start = comment.lastIndexOf(`(ytm on ${host}, `);
    return start < 0 || !comment.endsWith(')') ? [] : [{ id, mark: comment.slice(start) }];
  });
}
