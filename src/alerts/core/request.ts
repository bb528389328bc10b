/** What a person asks: acknowledgements and silences, applied to what alerting remembers. Pure. */
import { type AlertAnswer, type AlertRefusal, alertRefusal, type SilenceAnswer, type SilenceRequest } from '../../health/alert-request.ts';
import type { ComponentId, EpochMs, Millis } from '../../health/ids.ts';
import { MIRROR } from '../../health/mirror-component.ts';
import { acknowledged } from './ack.ts';
import { withoutSilence, withSilence } from './silence.ts';
import type { AlertState, Silence } from './state.ts';

/** The state afterwards; the same one if the request is refused. */
export interface Requested<Answer> {
  readonly state: AlertState;
  readonly answer: Answer;
}

const SHORTEST_MS: Millis = 1_000;
const LONGEST_MS: Millis = 366 * 86_400_000;
/** The state is read and written at every evaluation. */
const MOST_SILENCES = 100;
const LONGEST_TEXT = 500;

export function requestAck(
  state: AlertState,
  incident: string,
  { by, note }: { readonly by: string; readonly note: string },
  now: EpochMs,
): Requested<AlertAnswer> {
  const isOpen = Object.values(state.cases).some(({ id, component, good }) => (id === incident || component === incident) && good === null);
  if (!isOpen) return { state, answer: alertRefusal('no-incident', { incident }) };
  const ack = { at: now, by: bounded(by), ...(note === '' ? {} : { note: bounded(note) }) };
  return { state: acknowledged(state, incident, ack), answer: { ok: true } };
}

/** @param known the components of the config */
export function requestSilence(
  state: AlertState,
  { components, forMs, why }: SilenceRequest,
  by: string,
  known: readonly ComponentId[],
  now: EpochMs,
): Requested<SilenceAnswer> {
  const refused = (answer: AlertRefusal): Requested<SilenceAnswer> => ({ state, answer });
  const all = [...known.filter((id) => id !== MIRROR), MIRROR];
  const stranger = components?.find((component) => !all.includes(component));
  if (stranger !== undefined) return refused(alertRefusal('no-component', { component: stranger, known: all.join(', ') }));
  if (components?.length === 0) return refused(alertRefusal('no-component', { component: '', known: all.join(', ') }));
  if (!(forMs >= SHORTEST_MS && forMs <= LONGEST_MS)) return refused(alertRefusal('bad-span'));
  const active = state.silences.filter(({ until }) => until > now);
  if (active.length >= MOST_SILENCES) return refused(alertRefusal('too-many'));
  const made: Silence = {
    id: nextId(state.silences),
    components: components === null ? null : [...new Set(components)],
    from: now,
    until: now + forMs,
    by: bounded(by),
    why: bounded(why),
  };
  const { from: _, ...silence } = made;
  return { state: withSilence(state, made), answer: { ok: true, silence } };
}

export function requestUnsilence(state: AlertState, id: string): Requested<AlertAnswer> {
  const isKnown = state.silences.some((silence) => silence.id === id);
  return isKnown ? { state: withoutSilence(state, id), answer: { ok: true } } : { state, answer: alertRefusal('no-silence', { id }) };
}

/** `s1`, `s2`, …: short, because people type it. */
function nextId(silences: readonly Silence[]): string {
  const numbers = silences.map(({ id }) => Number(/^s(\d+)$/.exec(id)?.[1] ?? 0));
  return `s${Math.max(0, ...numbers) + 1}`;
}

function bounded(text: string): string {
  return text.slice(0, LONGEST_TEXT).toWellFormed();
}
