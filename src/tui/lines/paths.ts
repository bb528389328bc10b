/** A tree of paths: a line for each folder and file, with counts, size and verdict. */

import type { ListedLimit, ListedWhat, MirrorListing } from '../../health/mirror-listing.ts';
import type { Snapshot } from '../../health/snapshot.ts';
import type { WatchKey } from '../../messages/messages.ts';
import { bytes } from '../../messages/template.ts';
import { pathRows, placeOf } from '../deciding.ts';
import { cells, clean, cutMiddle, spread } from '../fit.ts';
import { type Line, type Role, type Segment, segment } from '../line.ts';
import type { PathView } from '../model.ts';
import type { PathRow, Totals } from '../path-tree.ts';
import { type Pen, say } from '../pen.ts';
import { causeLines, textLines } from './flow.ts';
import { grouped, listed } from './progress.ts';
import { ruleLine } from './rule.ts';
import { runDetail } from './runs.ts';
import { when } from './times.ts';

const LEAST_NAME = 16;

const WHATS: readonly ListedWhat[] = ['delete', 'update', 'drift', 'content', 'rename', 'create', 'sent'];

export function pathLines(view: PathView, snapshot: Snapshot, pen: Pen): readonly Line[] {
  const { listing, filter, of } = view;
  const head = headLines(view, snapshot, pen);
  if (listing === null) return head;
  const chip = filter === '' ? '' : `  [/${filter}]`;
  const title = ruleLine(`${say(pen, 'paths-title')}${chip}`, say(pen, 'paths-hint'), pen);
  if (listing.paths.length === 0)
    return [...head, title, ...textLines(say(pen, of.kind === 'found' ? 'found-none' : 'nothing-to-do'), 2, pen, { role: 'dim' })];
  const rows = pathRows(view);
  const place = placeOf(view, rows);
  return [...head, title, ...rows.map((row, index) => ({ ...rowLine(row, index === place, view, pen), id: row.node.path }))];
}

function headLines(view: PathView, snapshot: Snapshot, pen: Pen): readonly Line[] {
  const { of, listing, problem } = view;
  const asked = listing === null ? waitingLines(of, snapshot, pen) : [];
  const state = problem === null ? asked : textLines(problem, 3, pen, { role: 'strong' });
  if (of.kind !== 'run') return [pathsTitle(of, listing, pen), ...state, ...whyLines(listing, pen)];
  const run = snapshot.mirror?.runs.find(({ id }) => id === of.run);
  return [...(run === undefined ? [ruleLine(say(pen, 'run-title', { run: of.run }), '', pen)] : runDetail(run, pen)), ...state];
}

function pathsTitle(of: Exclude<PathView['of'], { readonly kind: 'run' }>, listing: MirrorListing | null, pen: Pen): Line {
  switch (of.kind) {
    case 'parked':
      return ruleLine(say(pen, 'parked-title', { id: of.id }), say(pen, 'paths-parked-hint'), pen);
    case 'found':
      return ruleLine(say(pen, 'found-title', { pattern: of.pattern }), say(pen, 'found-hint'), pen);
    case 'plan':
      return ruleLine(say(pen, 'plan-title'), listing === null ? '' : when(listing.at, pen), pen);
  }
}

function waitingLines(of: PathView['of'], { mirror }: Snapshot, pen: Pen): readonly Line[] {
  const scanned = mirror?.progress?.scanned ?? 0;
  const key = of.kind === 'plan' ? (scanned > 0 ? 'plan-comparing' : 'plan-begins') : 'paths-asked';
  return textLines(say(pen, key, { count: grouped(scanned) }), 2, pen, { role: 'dim' });
}

/** Why paths wait, and what a run would report. */
function whyLines(listing: MirrorListing | null, pen: Pen): readonly Line[] {
  if (listing === null) return [];
  return [
    ...listing.limits.flatMap((limit) => textLines(limitText(limit, pen), 2, pen)),
    ...(listing.canRun ? [] : causeLines(listing.reasons, pen)),
    ...(listing.omitted > 0 ? textLines(say(pen, 'paths-omitted', { count: grouped(listing.omitted) }), 1, pen, { role: 'dim' }) : []),
  ];
}

export function limitText({ kind, folder, planned, allowed }: ListedLimit, pen: Pen): string {
  const inBytes = kind === 'bytes' || kind === 'trash';
  const shown = (amount: number): string => (inBytes ? bytes(amount) : grouped(amount));
  const key: WatchKey = `limit-${kind}`;
  return say(pen, key, { folder: folder ?? '', planned: shown(planned), allowed: allowed === null ? '' : shown(allowed) });
}

/** `1,312 deleted, 3 changed, 48.0 GB`; empty parts are left out. */
export function totalsText({ counts, bytes: size }: Totals, pen: Pen): string {
  const parts = WHATS.map((what) => (counts[what] === 0 ? '' : say(pen, `paths-${what}`, { count: grouped(counts[what]) })));
  return listed([...parts, bytes(size)], pen);
}

function rowLine({ node, depth, isOpen }: PathRow, selected: boolean, view: PathView, pen: Pen): Line {
  const { glyphs, columns } = pen;
  const { name, item, children, path } = node;
  const isFolder = children.length > 0;
  const fold = isFolder ? (isOpen ? '-' : '+') : ' ';
  const shownName = path === '' ? say(pen, 'paths-all') : isFolder ? `${name}/` : name;
  const start = `${selected ? glyphs.selected : ' '} ${'  '.repeat(depth)}${fold} `;
  const right = rightOf(node, columns - cells(start) - Math.min(LEAST_NAME, cells(shownName)), view, pen);
  const room = Math.max(LEAST_NAME, columns - cells(start) - right.reduce((sum, part) => sum + cells(part.text), 0) - 1);
  const text = cutMiddle(clean(shownName, glyphs), room, glyphs);
  const from = item?.from == null ? '' : ` (${clean(item.from, glyphs)})`;
  const left = [segment(start), segment(text, roleOf(node)), segment(cells(text + from) <= room ? from : '', 'dim')];
  return { ...spread(left, right, pen), selected };
}

function roleOf({ children, totals }: PathRow['node']): Role {
  return children.length > 0 && totals.waits > 0 ? 'strong' : 'text';
}

/** The fullest form that fits into `room`. */
function rightOf({ item, children, totals, path }: PathRow['node'], room: number, view: PathView, pen: Pen): readonly Segment[] {
  const size = bytes(totals.bytes);
  if (children.length === 0 && item !== null) {
    const verdict = view.of.kind === 'plan' && item.waits ? `  ${say(pen, 'verdict-waits')}` : '';
    return [segment(` ${say(pen, `what-${item.what}`)}`), segment(`  ${size}`, 'dim'), segment(`${verdict} `, 'warn-word')];
  }
  const verdict = `${verdictOf(path, totals, view, pen)} `;
  const forms = [totalsText(totals, pen), `${grouped(totals.all)}  ${size}`].map((text) => ` ${text}`);
  const counts = forms.find((text) => cells(text) + cells(verdict) < room) ?? ` ${grouped(totals.all)}`;
  return [segment(counts, 'dim'), segment(verdict, 'warn-word')];
}

/** Why a folder waits: its own limit, else what holds for all of the list. */
function verdictOf(path: string, { waits, all }: Totals, { of, listing }: PathView, pen: Pen): string {
  if (of.kind === 'run' || of.kind === 'found' || listing === null) return '';
  if (waits === 0) return `  ${say(pen, 'verdict-goes')}`;
  if (of.kind === 'plan' && waits < all) return `  ${say(pen, 'verdict-part', { count: grouped(waits) })}`;
  const top = path.split('/')[0] ?? '';
  const own = path === '' ? undefined : listing.limits.find(({ folder }) => folder === top);
  return `  ${own === undefined ? say(pen, 'verdict-waits') : say(pen, 'verdict-over', { planned: grouped(own.planned), allowed: grouped(own.allowed ?? 0) })}`;
}
