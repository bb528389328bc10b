/** Curves of a bench as a picture: SVG that reads in light and dark, with the values of each line's end. */
import { type ScaleContinuousNumeric, scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import { inHtml } from '../../scripts/site/html.ts';

/** A curve of ytm, of a peer or of a floor. */
export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

interface Axis {
  /** With its unit. */
  readonly label: string;
  /** For values that grow tenfold; they must be above 0. */
  readonly isLog?: boolean;
}

export interface Plot {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly title: string;
  readonly x: Axis;
  /** From 0, so that heights can be compared. */
  readonly y: Axis;
  /** What a value must stay below, drawn as a line across. */
  readonly limit?: { readonly name: string; readonly y: number };
  readonly curves: readonly Curve[];
}

const WIDTH = 720;
const HEIGHT = 360;
const MARGIN = { top: 44, right: 210, bottom: 48, left: 64 };
const RIGHT = WIDTH - MARGIN.right;
const BOTTOM = HEIGHT - MARGIN.bottom;
const TICKS = 6;
/** Names beside the ends of lines that nearly meet would cover each other. */
const NAME_HEIGHT = 16;
/** Dashes tell the lines apart without colour. */
const STYLES = [
  { light: '#0b62c4', dark: '#6cb6ff', dashes: 'none' },
  { light: '#b14a00', dark: '#f0a35e', dashes: '7 4' },
  { light: '#3d7a1f', dark: '#8fd16a', dashes: '2 4' },
] as const;

/** @throws Error for more curves than there are styles, or a curve without points */
export function svgOf(plot: Plot): string {
  const { curves, limit } = plot;
  if (curves.length > STYLES.length) throw new Error(`${plot.name}: at most ${STYLES.length} curves can be told apart`);
  const empty = curves.find(({ points }) => points.length === 0);
  if (empty !== undefined) throw new Error(`${plot.name}: ${empty.name} has no points`);
  const all = curves.flatMap(({ points }) => points);
  const xs = all.map(([x]) => x);
  const x = (plot.x.isLog === true ? scaleLog() : scaleLinear())
    .domain([Math.min(...xs), Math.max(...xs)])
    .rangeRound([MARGIN.left, RIGHT]);
  const highest = Math.max(...all.map(([, y]) => y), limit?.y ?? 0);
  const y = scaleLinear().domain([0, highest]).nice(TICKS).rangeRound([BOTTOM, MARGIN.top]);
  const draw = line<readonly [number, number]>(
    ([at]) => x(at),
    ([, value]) => y(value),
  );
  const names = apart(curves.map(({ points }) => y(points.at(-1)?.[1] ?? 0)));
  const lines = curves.map(({ name, points }, index) => {
    const value = shortNumber(points.at(-1)?.[1] ?? 0);
    return `<path class="c${index}" d="${draw(points) ?? ''}"/><text class="n${index}" x="${RIGHT + 8}" y="${names[index]}" dy=".35em">${inHtml(name)} ${value}</text>`;
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${inHtml(plot.title)}">`,
    `<style>${styles()}</style>`,
    `<text class="title" x="${MARGIN.left}" y="22">${inHtml(plot.title)}</text>`,
    ...xTicks(plot, x, xs).map((at) => tick(at, x(at), 'x')),
    ...y.ticks(TICKS).map((at) => tick(at, y(at), 'y')),
    `<text class="label" x="${(MARGIN.left + RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">${inHtml(plot.x.label)}</text>`,
    `<text class="label" transform="translate(16 ${(MARGIN.top + BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${inHtml(plot.y.label)}</text>`,
    ...(limit === undefined ? [] : [limitLine(limit.name, y(limit.y))]),
    ...lines,
    '</svg>',
  ].join('\n')}\n`;
}

/** Where values are tenfold each, a tick for each of them says more than one for each power of ten. */
function xTicks({ x: axis }: Plot, x: ScaleContinuousNumeric<number, number>, xs: readonly number[]): readonly number[] {
  return axis.isLog === true ? [...new Set(xs)] : x.ticks(TICKS);
}

function tick(value: number, at: number, axis: 'x' | 'y'): string {
  const text = shortNumber(value);
  return axis === 'x'
    ? `<path class="grid" d="M${at} ${MARGIN.top}V${BOTTOM}"/><text class="tick" x="${at}" y="${BOTTOM + 18}" text-anchor="middle">${text}</text>`
    : `<path class="grid" d="M${MARGIN.left} ${at}H${RIGHT}"/><text class="tick" x="${MARGIN.left - 8}" y="${at}" dy=".35em" text-anchor="end">${text}</text>`;
}

function limitLine(name: string, at: number): string {
  return `<path class="limit" d="M${MARGIN.left} ${at}H${RIGHT}"/><text class="tick" x="${MARGIN.left + 6}" y="${at - 5}">${inHtml(name)}</text>`;
}

/** Heights of names: each at its line's end, or just below the name above it. */
function apart(heights: readonly number[]): readonly number[] {
  const placed = new Map<number, number>();
  let least = Number.NEGATIVE_INFINITY;
  for (const [index, height] of [...heights.entries()].toSorted(([, one], [, other]) => one - other)) {
    const at = Math.max(height, least);
    placed.set(index, at);
    least = at + NAME_HEIGHT;
  }
  return heights.map((_, index) => placed.get(index) ?? 0);
}

function styles(): string {
  const colours = (scheme: 'light' | 'dark'): string =>
    STYLES.map((style, index) => `.c${index}{stroke:${style[scheme]}}.n${index}{fill:${style[scheme]}}`).join('');
  return [
    'text{font:13px system-ui,sans-serif;fill:#222}.title{font-weight:600}.tick,.label{font-size:12px;fill:#555}',
    'path{fill:none;stroke-width:2}.grid{stroke:#8884;stroke-width:1}.limit{stroke:#888;stroke-width:1}',
    ...STYLES.map(({ dashes }, index) => `.c${index}{stroke-dasharray:${dashes}}`),
    colours('light'),
    `@media (prefers-color-scheme:dark){text{fill:#eee}.tick,.label{fill:#bbb}${colours('dark')}}`,
  ].join('');
}

function shortNumber(value: number): string {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(value);
}
