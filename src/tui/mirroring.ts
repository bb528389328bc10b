/** The actions on the mirror: when they are possible, and why not. */
import type { MirrorSnapshot } from '../health/mirror.ts';
import type { Millis } from '../health/observation.ts';
import type { Reason } from '../health/snapshot.ts';
import type { WatchKey } from '../messages/messages.ts';
import { closePaths, inPaths, openPaths } from './deciding.ts';
import type { Action } from './keys.ts';
import type { Model, Prompt } from './model.ts';
import { type Command, noted, only, type Step } from './step.ts';

function because(model: Model, key: WatchKey, cause: Reason | undefined): Step {
  return only({ ...model, notice: { key, args: {}, ...(cause === undefined ? {} : { cause }) } });
}

/** What a key does to the mirror; where there is none that can be controlled, it says so. */
function onMirror(act: (model: Model, mirror: MirrorSnapshot) => Step): (model: Model) => Step {
  return (model) => {
    const { mirror } = model.snapshot;
    if (mirror === null) return noted(model, 'no-mirror');
    return model.canMirror ? act(model, mirror) : noted(model, 'mirror-not-here');
  };
}

/** Shows the plan as of now, and asks. A frozen screen does not matter: the answer must refer to the present. */
export const runMirror = onMirror((model, { state, reasons }) => {
  if (state === 'running') return noted(model, 'mirror-runs-already');
  const { gate } = model.snapshot;
  if (state === 'halted') return because(model, 'mirror-is-halted', reasons[0]);
  if (gate.state === 'shut') return because(model, 'mirror-gate-shut', gate.reasons[0]);
  return only({ ...openPaths(model, { kind: 'plan' }), prompt: { kind: 'run' } });
});

/** Stops gracefully, without a prompt; a second time while it is stopping means immediately, with a prompt. */
export const stopMirror = onMirror((model, { progress }) => {
  if (progress === null) return noted(model, 'mirror-runs-not');
  if (progress.phase === 'stopping') return only({ ...model, prompt: { kind: 'stop-at-once' } });
  return noted(model, 'mirror-stopping', {}, { kind: 'stop-mirror', how: 'gracefully' });
});

/** What waits for a person: a halt first, unless what is parked is selected. */
export const decide = onMirror((model, { state, reasons, parked }) => {
  const halt = state === 'halted' ? reasons[0] : undefined;
  if (halt !== undefined && (model.picks.mirror !== 'parked' || parked === null))
    return only({ ...model, prompt: { kind: 'resume', halt } });
  return parked === null ? noted(model, 'nothing-waits') : only(openPaths(model, { kind: 'parked', id: parked.id }));
});

const NO: ReadonlySet<string> = new Set(['n', 'N', 'escape']);

/**
 * Nothing but its answers and `n` or Escape answers a prompt. Keys that move in the paths below the question do that; every other key leaves
 * the question open. A plan is answered once it can be seen.
 */
export function answerPrompt(model: Model, prompt: Prompt, key: string, action: Action | null): Step {
  const answer = answersTo(prompt).find((each) => each.key === key.toLowerCase());
  if (answer === undefined && !NO.has(key)) return lookAround(model, action, key);
  if (answer !== undefined && isEarly(model, prompt)) return noted(model, 'plan-first');
  if (answer?.next !== undefined) return only({ ...model, prompt: answer.next });
  const asked = { ...model, prompt: null };
  const left = prompt.kind === 'run' ? closePaths(asked) : only(asked);
  if (answer === undefined) return noted(left.model, 'not-done', {}, ...left.commands);
  return only(left.model, ...left.commands, answer.command);
}

/** A run is asked about while its plan is still being made. */
export function isEarly({ paths }: Pick<Model, 'paths'>, { kind }: Prompt): boolean {
  return kind === 'run' && paths !== null && paths.listing === null && paths.problem === null;
}

const LOOKING: ReadonlySet<Action | null> = new Set([
  'down',
  'up',
  'first',
  'last',
  'page-down',
  'page-up',
  'open',
  'earlier',
  'later',
  'filter',
]);

function lookAround(model: Model, action: Action | null, key: string): Step {
  const looked = model.paths !== null && LOOKING.has(action) ? inPaths(model, model.paths, action, key) : null;
  return looked ?? only(model);
}

/** What a key answers: what is done then, or the next question. */
export type PromptAnswer = { readonly key: string; readonly words: WatchKey } & (
  | { readonly command: Command; readonly next?: undefined }
  | { readonly next: Prompt }
);

const HOUR: Millis = 3_600_000;
/** How long a silence can be. */
const SPANS = [
  ['1', 'span-1h', HOUR],
  ['4', 'span-4h', 4 * HOUR],
  ['d', 'span-1d', 24 * HOUR],
] as const;

/** Besides no. If hot shrank, it can also be complete again (`w`): then the smaller hot is not accepted. */
export function answersTo(prompt: Prompt): readonly PromptAnswer[] {
  const yes = { key: 'y', words: 'answer-yes' } as const;
  switch (prompt.kind) {
    case 'step':
      return [{ ...yes, command: { ...prompt, kind: 'run-step' } }];
    case 'run':
      return [{ ...yes, command: { kind: 'run-mirror', request: { full: false, delete: true, dryRun: false } } }];
    case 'stop-at-once':
      return [{ ...yes, command: { kind: 'stop-mirror', how: 'at-once' } }];
    case 'silence':
      return SPANS.map(([key, words, forMs]) => ({ key, words, command: { kind: 'silence', component: prompt.component, forMs } }));
    case 'unsilence':
      return [{ ...yes, command: { kind: 'unsilence', id: prompt.silence.id } }];
    case 'approve':
      return [{ ...yes, command: { kind: 'approve', id: prompt.id, under: prompt.under } }];
    case 'undo':
      return [{ ...yes, command: { kind: 'undo', run: prompt.run, under: prompt.under } }];
    case 'resume':
      if (prompt.halt.code === 'hot.shrunk') return [{ ...yes, next: { kind: 'resume-shrunk', halt: prompt.halt } }];
      return [{ ...yes, command: { kind: 'resume-mirror', accept: null } }];
    case 'resume-shrunk':
      return [
        { ...yes, command: { kind: 'resume-mirror', accept: 'hot-shrunk' } },
        { key: 'w', words: 'answer-whole', command: { kind: 'resume-mirror', accept: null } },
      ];
  }
}
