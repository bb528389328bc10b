/** A line of the screen before it is painted: pieces of text, each with a role that the theme turns into colour or none. */

/** The role of a piece of text; its appearance is decided by the theme. */
export type Role =
  | 'text'
  | 'strong'
  | 'dim'
  | 'good'
  | 'warn'
  | 'bad'
  /** Something is in progress. */
  | 'run'
  /** The same of words: what paints a sign well may be too light for them. */
  | 'good-word'
  | 'warn-word'
  | 'bad-word'
  | 'run-word'
  /** The verdict's own badge, by severity. */
  | 'badge-good'
  | 'badge-warn'
  | 'badge-bad'
  | 'badge-unknown'
  /** What must not be overlooked although it is not a verdict: frozen, old data, a lost connection. */
  | 'alarm'
  /** The selected part of a line of two halves. */
  | 'selected';

export interface Segment {
  readonly text: string;
  readonly role: Role;
}

/** A selected line is shown inverse as a whole and drops its own colours. */
export interface Line {
  readonly segments: readonly Segment[];
  readonly selected: boolean;
  /** What is selected by a click on it: as in `Model.picks`, in a tree a path, in the palette the place of a choice. */
  readonly id?: string;
  /** It opens a block. */
  readonly heading?: true;
}

export function segment(text: string, role: Role = 'text'): Segment {
  return { text, role };
}

const OF_WORDS: Partial<Record<Role, Role>> = { good: 'good-word', warn: 'warn-word', bad: 'bad-word', run: 'run-word' };

/** Words with the role of the symbol next to them. */
export function word(text: string, role: Role): Segment {
  return segment(text, OF_WORDS[role] ?? role);
}

export function lineOf(...segments: readonly Segment[]): Line {
  return { segments, selected: false };
}

export function textIn({ segments }: Line): string {
  return segments.map(({ text }) => text).join('');
}
