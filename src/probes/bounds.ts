/**
 * What an attempt brings in is bounded here, once for all kinds: every later reader (board, store, JSON, metrics, screens) may rely on
 * it. Text is escaped and cut, lists and objects are short and shallow, numbers are finite and times are dates. Kinds check answers
 * themselves; this is the last line of defence, so that what a kind overlooked costs only that fact.
 */

import type { Args, Scalar } from '../health/ids.ts';
import { isMoment } from '../health/instant.ts';
import type { Facts, Memory, Outcome, Trouble } from '../health/observation.ts';
import { TIME_FACTS } from '../health/time-facts.ts';
import { escapeText } from '../messages/template.ts';

const LONGEST_FACT = 300;
/** Long enough for a list of names or a command to mount a share. */
const LONGEST_ARG = 1_000;
const LONGEST_DETAIL = 300;
/** Longer than any path. */
const LONGEST_MEMORY = 10_000;
/** More bytes than any file system has. All amounts among the facts are sizes, spans, counts and codes. */
const LARGEST_AMOUNT = 1e21;
/** What a plugin measured may be anything, also negative. */
const PLUGIN_VALUE = 'value';
const MOST_ENTRIES = 200;
const DEEPEST = 3;

/** The same outcome when all of it is within bounds. An area of facts with something that cannot be kept is left out as a whole. */
export function boundedOutcome(outcome: Outcome): Outcome {
  const facts = boundedFacts(outcome.facts);
  if (outcome.kind !== 'answered') return { ...outcome, facts, trouble: boundedTrouble(outcome.trouble) };
  const seen = outcome.remember === undefined ? { facts } : { facts, remember: boundedMemory(outcome.remember) };
  if (!outcome.ok) return { ...outcome, ...seen, trouble: boundedTrouble(outcome.trouble) };
  return { ...outcome, ...seen, warning: outcome.warning === null ? null : boundedTrouble(outcome.warning) };
}

function boundedTrouble({ code, args, detail }: Trouble): Trouble {
  return { code, args: boundedArgs(args), detail: escapeText(detail, LONGEST_DETAIL) };
}

function boundedArgs(args: Args): Args {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, boundedArg(value)]));
}

/** A number that is none becomes `null`, for which the sentence shows a question mark. */
function boundedArg(value: Scalar): Scalar {
  if (typeof value === 'string') return escapeText(value, LONGEST_ARG);
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}

/** Remembered text is used again as it was (an id, a command), so it is not changed; what is too long is not remembered. */
function boundedMemory(memory: Memory): Memory {
  const kept = Object.entries(memory).filter(([, value]) => {
    if (typeof value === 'string') return value.length <= LONGEST_MEMORY;
    return typeof value !== 'number' || Number.isFinite(value);
  });
  return Object.fromEntries(kept);
}

function boundedFacts(facts: Facts): Facts {
  const areas = Object.entries(facts).flatMap(([area, values]: [string, unknown]) => {
    const bounded = boundedFact('', values, 0);
    return typeof bounded === 'object' && bounded !== null && !Array.isArray(bounded) ? [[area, bounded] as const] : [];
  });
  return Object.fromEntries(areas);
}

/** `undefined` for what cannot be kept. */
function boundedFact(name: string, value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return escapeText(value, LONGEST_FACT);
    case 'number':
      return isPossible(name, value) ? value : undefined;
    case 'boolean':
      return value;
    case 'object':
      if (value === null) return null;
      return depth >= DEEPEST ? undefined : boundedEntries(value, depth + 1);
    default:
      return undefined;
  }
}

function isPossible(name: string, value: number): boolean {
  if (TIME_FACTS.has(name)) return isMoment(value);
  if (name === PLUGIN_VALUE) return Number.isFinite(value);
  return value >= 0 && value <= LARGEST_AMOUNT;
}

function boundedEntries(value: object, depth: number): unknown {
  if (Array.isArray(value)) {
    const kept = value.slice(0, MOST_ENTRIES).map((each: unknown) => boundedFact('', each, depth));
    return kept.includes(undefined) ? undefined : kept;
  }
  const kept: [string, unknown][] = [];
  for (const [name, each] of Object.entries(value).slice(0, MOST_ENTRIES)) {
    // An optional fact that was not seen.
    if (each === undefined) continue;
    const bounded = boundedFact(name, each, depth);
    if (bounded === undefined) return undefined;
    kept.push([name, bounded]);
  }
  return Object.fromEntries(kept);
}
