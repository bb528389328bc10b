/**
 * Patterns of names and paths. The time is proportional to the length of the pattern times that of the path, whatever both hold: every
 * state that the pattern can be in is followed at once, and nothing is tried again. Pure.
 */

/** `in-name` and `any` are runs of characters: without a slash, and with. */
type Step =
  | { readonly kind: 'character'; readonly is: string }
  | { readonly kind: 'one-in-name' | 'in-name' | 'any' }
  /** `**` with a slash: nothing, or whole folders; the next step is `within-folders`. */
  | { readonly kind: 'folders' | 'within-folders' };

export function isWild(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/**
 * `*` and `?` match within one component, `**` any number of them. Without a slash the pattern is compared with the name; with one, with
 * the path.
 */
export function createGlob(pattern: string): (path: string) => boolean {
  const matches = createMatch(pattern);
  return pattern.includes('/') ? matches : (path) => matches(path.slice(path.lastIndexOf('/') + 1));
}

/** Compares the whole text with the pattern. */
function createMatch(pattern: string): (text: string) => boolean {
  const steps = stepsOf(pattern);
  const least = steps.filter(({ kind }) => kind === 'character' || kind === 'one-in-name').length;
  const end = /[^*?]*$/.exec(pattern)?.[0] ?? '';
  // Its slash may be part of `**/`, which matches nothing as well.
  const ending = end.startsWith('/') ? end.slice(1) : end;
  return (text) => least <= text.length && text.endsWith(ending) && follow(text, steps);
}

function stepsOf(pattern: string): readonly Step[] {
  return [...pattern.matchAll(/\*{2,}\/?|./gsu)].flatMap(([part]): Step[] => {
    if (part === '*') return [{ kind: 'in-name' }];
    if (part === '?') return [{ kind: 'one-in-name' }];
    if (!part.startsWith('*')) return [{ kind: 'character', is: part }];
    return part.endsWith('/') ? [{ kind: 'folders' }, { kind: 'within-folders' }] : [{ kind: 'any' }];
  });
}

/** A state is the number of steps that are done; `now[state]` is 1 while the text so far leads to it. */
function follow(text: string, steps: readonly Step[]): boolean {
  let now = new Uint8Array(steps.length + 1);
  let next = new Uint8Array(steps.length + 1);
  now[0] = 1;
  passEmptyRuns(now, steps);
  for (const character of text) {
    if (!advance(character, now, next, steps)) return false;
    [now, next] = [next, now];
    next.fill(0);
    passEmptyRuns(now, steps);
  }
  return now[steps.length] === 1;
}

/** A run may be empty: the states behind it are reached as well. */
function passEmptyRuns(states: Uint8Array, steps: readonly Step[]): void {
  for (const [state, { kind }] of steps.entries()) {
    if (states[state] === 0) continue;
    if (kind === 'in-name' || kind === 'any' || kind === 'folders') states[state + 1] = 1;
    if (kind === 'folders') states[state + 2] = 1;
  }
}

/** False: no state is left. */
function advance(character: string, now: Uint8Array, next: Uint8Array, steps: readonly Step[]): boolean {
  let isAlive = false;
  for (const [state, step] of steps.entries()) {
    if (now[state] === 0) continue;
    const stays = staysAt(step, character);
    const leaves = leavesBy(step, character);
    if (stays) next[state] = 1;
    if (leaves) next[state + 1] = 1;
    isAlive ||= stays || leaves;
  }
  return isAlive;
}

function staysAt({ kind }: Step, character: string): boolean {
  return kind === 'any' || kind === 'within-folders' || (kind === 'in-name' && character !== '/');
}

function leavesBy(step: Step, character: string): boolean {
  if (step.kind === 'character') return step.is === character;
  return step.kind === 'one-in-name' ? character !== '/' : step.kind === 'within-folders' && character === '/';
}
