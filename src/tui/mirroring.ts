/** The actions on the mirror: when they are possible, and why not. */
import type { MirrorSnapshot } from '../health/mirror.ts';
import type { Reason } from '../health/snapshot.ts';
import { closePaths, inPaths, openPaths } from './deciding.ts';
import type { Action } from './keys.ts';
import type { Command, Model, Notice, Prompt, Request, Step } from './model.ts';

function only(model: Model): Step {
  return { model, commands: [] };
}

function noted(model: Model, notice: Notice): Step {
  return only({ ...model, notice });
}

function because(key: 'mirror-is-halted' | 'mirror-gate-shut', cause: Reason | undefined): Notice {
  return { key, args: {}, ...(cause === undefined ? {} : { cause }) };
}

/** The mirror that can be controlled, or why there is none. */
function mirrorOf({ snapshot, canMirror }: Model): MirrorSnapshot | Notice {
  if (snapshot.mirror === null) return { key: 'no-mirror', args: {} };
  return canMirror ? snapshot.mirror : { key: 'mirror-not-here', args: {} };
}

function isNotice(value: MirrorSnapshot | Notice): value is Notice {
  return 'key' in value;
}

/** Shows the plan as of now, and asks. A frozen screen does not matter: the answer must refer to the present. */
export function runMirror(model: Model): Step {
  const mirror = mirrorOf(model);
  if (isNotice(mirror)) return noted(model, mirror);
  if (mirror.state === 'running') return noted(model, { key: 'mirror-runs-already', args: {} });
  const { gate } = model.snapshot;
  if (mirror.state === 'halted') return noted(model, because('mirror-is-halted', mirror.reasons[0]));
  if (gate.state === 'shut') return noted(model, because('mirror-gate-shut', gate.reasons[0]));
  return only({ ...openPaths(model, { kind: 'plan' }), prompt: { kind: 'run' } });
}

/** Stops gracefully, without a prompt; a second time while it is stopping means immediately, with a prompt. */
export function stopMirror(model: Model): Step {
  const mirror = mirrorOf(model);
  if (isNotice(mirror)) return noted(model, mirror);
  if (mirror.progress === null) return noted(model, { key: 'mirror-runs-not', args: {} });
  if (mirror.progress.phase === 'stopping') return only({ ...model, prompt: { kind: 'stop-at-once' } });
  return { model: { ...model, notice: { key: 'mirror-stopping', args: {} } }, commands: [{ kind: 'stop-mirror', how: 'gracefully' }] };
}

/** What waits for a person: a halt first, unless what is parked is selected. */
export function decide(model: Model): Step {
  const mirror = mirrorOf(model);
  if (isNotice(mirror)) return noted(model, mirror);
  const halt = mirror.state === 'halted' ? mirror.reasons[0] : undefined;
  if (halt !== undefined && (model.picks.mirror !== 'parked' || mirror.parked === null))
    return only({ ...model, prompt: { kind: 'resume', halt } });
  if (mirror.parked === null) return noted(model, { key: 'nothing-waits', args: {} });
  return only(openPaths(model, { kind: 'parked', id: mirror.parked.id }));
}

const NO: ReadonlySet<string> = new Set(['n', 'N', 'escape']);

/**
 * `y` confirms, `n` or Escape declines; if hot shrank, `w` (it is complete again) resumes without accepting the smaller hot. Keys that move
 * in the paths below the question do that; every other key leaves the question open. A plan is answered once it can be seen.
 */
export function answerPrompt(model: Model, prompt: Prompt, key: string, action: Action | null): Step {
  const isYes = key === 'y' || key === 'Y';
  if (isYes && !isAnswerable(model, prompt)) return noted(model, { key: 'plan-first', args: {} });
  if (isYes && prompt.kind === 'resume' && prompt.halt.code === 'hot.shrunk')
    return only({ ...model, prompt: { kind: 'resume-shrunk', halt: prompt.halt } });
  const request = isYes ? yesTo(prompt) : otherTo(prompt, key.toLowerCase());
  const isNo = NO.has(key);
  if (request === null && !isNo) return lookAround(model, action, key);
  const asked = { ...model, prompt: null };
  const left = prompt.kind === 'run' ? closePaths(asked) : only(asked);
  if (request !== null) return { ...left, commands: [...left.commands, request] };
  return { ...left, model: { ...left.model, notice: { key: 'not-done', args: {} } } };
}

function isAnswerable({ paths }: Model, { kind }: Prompt): boolean {
  return kind !== 'run' || paths === null || paths.listing !== null || paths.problem !== null;
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
  if (model.paths === null) return only(model);
  if (LOOKING.has(action)) return inPaths(model, model.paths, action, key) ?? only(model);
  return only(model);
}

function otherTo({ kind }: Prompt, key: string): Request | null {
  return kind === 'resume-shrunk' && key === 'w' ? { kind: 'resume-mirror', accept: null } : null;
}

function yesTo(prompt: Prompt): Command {
  switch (prompt.kind) {
    case 'step':
      return { ...prompt, kind: 'run-step' };
    case 'run':
      return { kind: 'run-mirror', request: { full: false, delete: true, dryRun: false } };
    case 'stop-at-once':
      return { kind: 'stop-mirror', how: 'at-once' };
    case 'approve':
      return { kind: 'approve', id: prompt.id, under: prompt.under };
    case 'undo':
      return { kind: 'undo', run: prompt.run, under: prompt.under };
    case 'resume':
      return { kind: 'resume-mirror', accept: null };
    case 'resume-shrunk':
      return { kind: 'resume-mirror', accept: 'hot-shrunk' };
  }
}
