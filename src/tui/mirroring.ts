/** What can be asked of the mirror, when, and why not. */
import type { MirrorSnapshot } from '../health/mirror.ts';
import type { Reason } from '../health/snapshot.ts';
import type { Model, Notice, Prompt, Request, Step } from './model.ts';

function only(model: Model): Step {
  return { model, commands: [] };
}

function noted(model: Model, notice: Notice): Step {
  return only({ ...model, notice });
}

function because(key: 'mirror-is-halted' | 'mirror-gate-shut', cause: Reason | undefined): Notice {
  return { key, args: {}, ...(cause === undefined ? {} : { cause }) };
}

/** The mirror that can be asked, or why there is none. */
function mirrorOf({ snapshot, canMirror }: Model): MirrorSnapshot | Notice {
  if (snapshot.mirror === null) return { key: 'no-mirror', args: {} };
  return canMirror ? snapshot.mirror : { key: 'mirror-not-here', args: {} };
}

function isNotice(value: MirrorSnapshot | Notice): value is Notice {
  return 'key' in value;
}

/** Asks first. What is frozen does not count: the answer must be about now. */
export function runMirror(model: Model): Step {
  const mirror = mirrorOf(model);
  if (isNotice(mirror)) return noted(model, mirror);
  if (mirror.state === 'running') return noted(model, { key: 'mirror-runs-already', args: {} });
  const { gate } = model.snapshot;
  if (mirror.state === 'halted') return noted(model, because('mirror-is-halted', mirror.reasons[0]));
  if (gate.state === 'shut') return noted(model, because('mirror-gate-shut', gate.reasons[0]));
  return only({ ...model, prompt: { kind: 'run' } });
}

/** At once and gracefully; while that is under way a second time means at once, and asks. */
export function stopMirror(model: Model): Step {
  const mirror = mirrorOf(model);
  if (isNotice(mirror)) return noted(model, mirror);
  if (mirror.progress === null) return noted(model, { key: 'mirror-runs-not', args: {} });
  if (mirror.progress.phase === 'stopping') return only({ ...model, prompt: { kind: 'stop-at-once' } });
  return { model: { ...model, notice: { key: 'mirror-stopping', args: {} } }, commands: [{ kind: 'stop-mirror', how: 'gracefully' }] };
}

export function approve(model: Model): Step {
  const mirror = mirrorOf(model);
  if (isNotice(mirror)) return noted(model, mirror);
  if (mirror.parked === null) return noted(model, { key: 'nothing-parked', args: {} });
  return only({ ...model, prompt: { kind: 'approve', id: mirror.parked.id } });
}

/** `y` does it, in the question about a run `d` only plans; every other key means no. */
export function answerPrompt(model: Model, prompt: Prompt, key: string): Step {
  const request = answerOf(prompt, key);
  const closed = { ...model, prompt: null };
  return request === null ? noted(closed, { key: 'not-done', args: {} }) : { model: closed, commands: [request] };
}

function answerOf(prompt: Prompt, key: string): Request | null {
  if (prompt.kind === 'run' && (key === 'd' || key === 'D'))
    return { kind: 'run-mirror', request: { full: false, delete: true, dryRun: true } };
  if (key !== 'y' && key !== 'Y') return null;
  switch (prompt.kind) {
    case 'run':
      return { kind: 'run-mirror', request: { full: false, delete: true, dryRun: false } };
    case 'stop-at-once':
      return { kind: 'stop-mirror', how: 'at-once' };
    case 'approve':
      return { kind: 'approve', id: prompt.id };
  }
}
