/** The mirror: its activity, what waits for a person, the gate, and the last runs. */
import { type FolderProgress, isDoubtful, type MirrorProgress, type MirrorSnapshot, type ParkedSummary } from '../../health/mirror.ts';
import { isUnread, MIRROR } from '../../health/mirror-component.ts';
import { isFine } from '../../health/rank.ts';
import type { ComponentSnapshot, GateSnapshot, Reason, Snapshot } from '../../health/snapshot.ts';
import { bytes } from '../../messages/template.ts';
import { hintLines, missingText } from '../../report/mirror-text.ts';
import { cells, clean, cutStart, listLine, pad, padName, spread } from '../fit.ts';
import { type Line, lineOf, type Segment, segment, word } from '../line.ts';
import { type MirrorItem, mirrorItems } from '../lists.ts';
import { moment, type Pen, say, unsaid } from '../pen.ts';
import { probesOf } from '../rows.ts';
import { causeLines, flowLines, textLines } from './flow.ts';
import { foundLines } from './found.ts';
import { amountText, bar, etaText, grouped, listed, mainAmount, percentOf, rateText, ratioOf } from './progress.ts';
import { ruleLine } from './rule.ts';
import { runLine } from './runs.ts';
import { sign, wordOf } from './state-style.ts';
import { lasted, sinceText, when } from './times.ts';

const FOLDER_WIDTH = 18;
const FOLDERS_SHOWN = 6;

/** The blocks of the view. */
export interface MirrorLines {
  /** What waits for a person: it stays in sight whatever is selected below. */
  readonly waiting: readonly Line[];
  readonly lines: readonly Line[];
}

/** What the filter leaves. */
interface Filtered {
  readonly filter: string;
  readonly items: readonly MirrorItem[];
  /** Shown with the title of the runs. */
  readonly chips: readonly string[];
}

export function mirrorLines(snapshot: Snapshot, pick: string | null, pen: Pen, filtered?: Filtered): MirrorLines {
  const { mirror } = snapshot;
  if (mirror === null) return { waiting: [], lines: noMirror(snapshot, pen) };
  const waiting = [
    ...(mirror.state === 'halted' ? haltedLines(mirror.reasons, pick === 'halted', pen) : []),
    ...(mirror.parked === null ? [] : parkedLines(mirror.parked, pick === 'parked', pen)),
  ];
  const before = [
    ruleLine(say(pen, 'mirror-title'), stateNote(mirror, pen), pen),
    ...flowLines(datesOf(mirror, pen), pen),
    ...(mirror.state === 'halted'
      ? []
      : causeLines(
          mirror.reasons.filter((reason) => unsaid(reason, pen) !== ''),
          pen,
        )),
    ...noteLines(mirror, pen),
    ...(mirror.progress === null ? [] : progressLines(mirror.progress, pen)),
  ];
  const { filter, items, chips } = filtered ?? { filter: '', items: mirrorItems(snapshot), chips: [] };
  const runs = items.flatMap((item) => (item.kind === 'run' ? { ...runLine(item.run, item.id === pick, pen), id: item.id } : []));
  const none =
    mirror.runs.length > 0 ? [] : textLines(say(pen, isUnread(mirror) ? 'mirror-unread' : 'mirror-no-runs'), 1, pen, { role: 'dim' });
  const title = ruleLine([say(pen, 'mirror-runs'), ...chips].join('  '), '', pen);
  return { waiting, lines: [...foundLines([...before, ...requirementLines(snapshot, pen)], filter), title, ...runs, ...none] };
}

/** Everything, with nothing selected. */
export function wholeMirror(snapshot: Snapshot, pen: Pen): readonly Line[] {
  const { waiting, lines } = mirrorLines(snapshot, null, pen);
  return [...waiting, ...lines];
}

/** As `ytm mirror status` has them: clocks that disagree, what a person should know, and whether hot is watched. */
function noteLines(mirror: MirrorSnapshot, pen: Pen): readonly Line[] {
  const notes = [...(mirror.clocks === null ? [] : [mirror.clocks]), ...mirror.notes];
  const hints = hintLines(mirror, pen.locale).flatMap((text) => textLines(text, 2, pen, { role: 'dim' }));
  return [...causeLines(notes, pen, 'text'), ...hints];
}

function noMirror(snapshot: Snapshot, pen: Pen): readonly Line[] {
  return [ruleLine(say(pen, 'mirror-title'), '', pen), ...textLines(say(pen, 'no-mirror'), 3, pen), ...requirementLines(snapshot, pen)];
}

function stateNote({ state, shadow }: MirrorSnapshot, pen: Pen): Segment {
  const text = listed([say(pen, `mirror-state-${state}`), shadow ? say(pen, 'mirror-shadow') : ''], pen);
  const role = state === 'halted' ? 'bad' : state === 'waiting' ? 'warn' : state === 'running' ? 'run' : 'dim';
  return word(text, role);
}

function datesOf(mirror: MirrorSnapshot, pen: Pen) {
  const { state, comparedAt, nextAt, pending, putOffRuns } = mirror;
  const next = nextAt === null ? say(pen, 'mirror-by-hand') : when(nextAt, pen);
  // The run that was due is the one in progress.
  const hasNext = state === 'idle' || (nextAt !== null && (state === 'waiting' || (state === 'running' && nextAt > pen.now)));
  return [
    ...imageOf(mirror, pen),
    { label: say(pen, 'mirror-compared'), value: comparedAt === null ? say(pen, 'detail-never') : when(comparedAt, pen) },
    ...(hasNext ? [{ label: say(pen, 'mirror-next'), value: next }] : []),
    ...(pending === null ? [] : [{ label: say(pen, 'mirror-pending'), value: grouped(pending) }]),
    ...(putOffRuns === 0 ? [] : [{ label: say(pen, 'mirror-put-off-label'), value: String(putOffRuns) }]),
  ];
}

/** The moment up to which the vault matches hot, and what is missing. */
function imageOf(mirror: MirrorSnapshot, pen: Pen) {
  const { upToDateAt, leftOut } = mirror;
  if (upToDateAt === null) return [{ label: say(pen, 'mirror'), value: say(pen, isUnread(mirror) ? 'mirror-unread' : 'mirror-never') }];
  const missing = missingText(leftOut, pen.locale);
  const label = say(pen, isDoubtful(mirror) ? 'mirror-last-as-of' : 'mirror-as-of');
  if (missing === '') return [{ label, value: when(upToDateAt, pen) }];
  return [
    { label: say(pen, 'mirror-except-as-of'), value: when(upToDateAt, pen) },
    { label: say(pen, 'mirror-missing'), value: missing },
  ];
}

// ---- a run in progress ----------------------------------------------------------------------

function progressLines(progress: MirrorProgress, pen: Pen): readonly Line[] {
  const { speed, dryRun, startedAt, phase, file, folders, scanned, stopping } = progress;
  const amount = mainAmount(progress);
  const numbers = [
    { label: say(pen, `run-phase-${phase}`), value: rateText(progress) },
    { label: say(pen, 'run-elapsed'), value: lasted(Math.floor((pen.now - startedAt) / 1_000) * 1_000, pen) },
    ...(progress.etaMs === null ? [] : [{ label: say(pen, 'run-eta'), value: etaText(progress.etaMs, pen) }]),
    ...(progress.files.total > 0
      ? [
          {
            label: say(pen, 'run-files'),
            value: say(pen, 'of', { done: grouped(progress.files.done), total: grouped(progress.files.total) }),
          },
        ]
      : []),
    ...(scanned > 0 ? [{ label: say(pen, 'run-scanned'), value: grouped(scanned) }] : []),
  ];
  const title = say(pen, 'run-title', { run: progress.run });
  const kind = listed([say(pen, `run-speed-${speed}`), dryRun ? say(pen, 'mirror-dry-run') : ''], pen);
  return [
    ruleLine(title, segment(kind, 'dim'), pen),
    ...(ratioOf(amount) === null ? [] : [wholeBar(progress, pen)]),
    ...flowLines(numbers, pen),
    ...(file === null ? [] : [fileLine(file, pen)]),
    ...folders.slice(0, FOLDERS_SHOWN).map((folder) => folderLine(folder, pen)),
    ...(folders.length > FOLDERS_SHOWN
      ? textLines(say(pen, 'more-problems', { count: folders.length - FOLDERS_SHOWN }), 1, pen, { role: 'dim' })
      : []),
    ...(stopping === null ? [] : causeLines([stopping], pen)),
  ];
}

function wholeBar(progress: MirrorProgress, pen: Pen): Line {
  const amount = mainAmount(progress);
  const right = ` ${pad(percentOf(amount), 4, pen.glyphs, 'right')}  ${progress.bytes.total > 0 ? amountText(progress.bytes, pen) : ''} `;
  const width = Math.max(4, Math.min(60, pen.columns - 2 - cells(right)));
  return lineOf(segment('  '), ...bar(amount, width, pen), segment(right, 'strong'));
}

function fileLine(file: string, pen: Pen): Line {
  const label = clean(`  ${say(pen, 'run-file')} `, pen.glyphs);
  const shown = cutStart(clean(file, pen.glyphs), Math.max(8, pen.columns - cells(label) - 1), pen.glyphs);
  return lineOf(segment(label, 'dim'), segment(shown));
}

function folderLine({ folder, bytes }: FolderProgress, pen: Pen): Line {
  const name = folder === '' ? say(pen, 'run-root-folder') : folder;
  return lineOf(
    segment(`    ${padName(name, FOLDER_WIDTH, pen.glyphs)} `),
    ...bar(bytes, 12, pen),
    segment(` ${pad(percentOf(bytes), 4, pen.glyphs, 'right')}  `),
    segment(amountText(bytes, pen), 'dim'),
  );
}

// ---- the gate -------------------------------------------------------------------------------

/** The gate and its basis: every component, the age of its oldest check, and its blocking reasons. */
export function requirementLines(snapshot: Snapshot, pen: Pen): readonly Line[] {
  const { gate, components } = snapshot;
  const required = components.filter(({ id }) => id !== MIRROR);
  const named = new Set(required.map(({ id }) => id));
  const others = gate.reasons.filter(({ component }) => !named.has(component));
  return [
    ruleLine(say(pen, 'gate-title'), gateNote(gate, pen), pen),
    ...shuttingFirst(required, gate).flatMap((component) => [
      requirementLine(component, snapshot, pen),
      ...blockLines(
        gate.reasons.filter((reason) => reason.component === component.id),
        pen,
      ),
    ]),
    ...blockLines(others, pen),
  ];
}

/** What shuts the gate before what does not: a list that is cut still says why. */
function shuttingFirst(components: readonly ComponentSnapshot[], { reasons }: GateSnapshot): readonly ComponentSnapshot[] {
  const shuts = ({ id }: ComponentSnapshot): boolean => reasons.some(({ component }) => component === id);
  return [...components.filter(shuts), ...components.filter((component) => !shuts(component))];
}

function gateNote(gate: GateSnapshot, pen: Pen): Segment {
  const open = gate.state === 'open';
  const text = `${say(pen, open ? 'gate-open' : 'gate-shut')} ${moment(gate.since, pen)}`;
  return word(text, open ? 'good' : 'warn');
}

function requirementLine(component: ComponentSnapshot, snapshot: Snapshot, pen: Pen): Line {
  const probes = probesOf(snapshot, component).filter(({ gates }) => gates);
  const looks = probes.map(({ last }) => last?.at ?? null);
  const oldest = looks.includes(null) ? null : Math.min(...looks.map((at) => at ?? 0));
  const age = probes.length === 0 ? '' : oldest === null ? say(pen, 'no-attempt') : say(pen, 'looked', { at: when(oldest, pen) });
  const left = [
    segment('  '),
    sign(component.verdict, pen),
    segment(` ${padName(component.id, FOLDER_WIDTH, pen.glyphs)} `),
    segment(pad(isFine(component.verdict) ? '' : wordOf(component.verdict, pen), 9, pen.glyphs)),
    segment(age, 'dim'),
  ];
  return spread(left, [], pen);
}

function blockLines(reasons: readonly Reason[], pen: Pen): readonly Line[] {
  return reasons
    .map((reason) => unsaid(reason, pen))
    .flatMap((text) => (text === '' ? [] : textLines(text, 2, pen, { indent: '      ', role: 'strong' })));
}

// ---- what waits for a person -------------------------------------------------------------------

/** The second line is the selectable one. */
export function haltedLines(reasons: readonly Reason[], selected: boolean, pen: Pen): readonly Line[] {
  const [first] = reasons;
  const left = [segment(pen.glyphs.down, 'bad'), segment(` ${say(pen, 'halted-until')}`, 'strong')];
  const since = first === undefined ? '' : ` ${sinceText(first.since, pen)} `;
  return [
    ruleLine(say(pen, 'mirror-state-halted'), say(pen, 'halted-hint'), pen),
    listLine(left, [segment(since, 'dim')], selected, pen),
    ...causeLines(reasons, pen),
  ];
}

const PATHS_SHOWN = 5;

export function parkedLines(parked: ParkedSummary, selected: boolean, pen: Pen): readonly Line[] {
  const left = [segment(pen.glyphs.degraded, 'warn'), segment(` ${parkedText(parked, pen)}`)];
  return [
    ruleLine(say(pen, 'parked-title', { id: parked.id }), say(pen, 'parked-hint'), pen),
    listLine(left, [segment(` ${sinceText(parked.since, pen)} `, 'dim')], selected, pen),
    ...pathLines(parked, pen),
  ];
}

/** `12 to delete, 3 to replace, 1 changed in the vault, 1.2 GB`: nothing of it was done. */
export function parkedText({ deletes, updates, drift, bytes: size }: ParkedSummary, pen: Pen): string {
  const parts = [
    deletes > 0 ? say(pen, 'parked-deletes', { count: grouped(deletes) }) : '',
    updates > 0 ? say(pen, 'parked-updates', { count: grouped(updates) }) : '',
    drift > 0 ? say(pen, 'count-drift', { count: grouped(drift) }) : '',
    bytes(size),
  ];
  return listed(parts, pen);
}

/** The first few paths, and how many more there are. */
function pathLines({ sample, deletes, updates, drift }: ParkedSummary, pen: Pen): readonly Line[] {
  const shown = sample.slice(0, PATHS_SHOWN);
  const more = Math.max(0, deletes + updates + drift - shown.length);
  const paths = shown.map((path) =>
    lineOf(segment(`      ${cutStart(clean(path, pen.glyphs), Math.max(8, pen.columns - 8), pen.glyphs)}`)),
  );
  const rest =
    more === 0 || shown.length === 0 ? [] : [lineOf(segment(`      ${say(pen, 'more-problems', { count: grouped(more) })}`, 'dim'))];
  return [...paths, ...rest];
}
