/** What a painted line looks like in terminals with a light background: the colours that their palettes give to the first eight. */

export interface Palette {
  readonly name: string;
  readonly background: string;
  readonly text: string;
  /** Black, red, green, yellow, blue, magenta, cyan, white. */
  readonly colours: readonly string[];
}

export const LIGHT_PALETTES: readonly Palette[] = [
  {
    name: 'solarized-light',
    background: '#fdf6e3',
    text: '#657b83',
    colours: ['#073642', '#dc322f', '#859900', '#b58900', '#268bd2', '#d33682', '#2aa198', '#eee8d5'],
  },
  {
    name: 'macos-basic',
    background: '#ffffff',
    text: '#000000',
    colours: ['#000000', '#990000', '#00a600', '#999900', '#0000b2', '#b200b2', '#00a6b2', '#bfbfbf'],
  },
  {
    name: 'xterm-on-white',
    background: '#ffffff',
    text: '#000000',
    colours: ['#000000', '#cd0000', '#00cd00', '#cdcd00', '#0000ee', '#cd00cd', '#00cdcd', '#e5e5e5'],
  },
];

export interface Seen {
  readonly text: string;
  readonly ink: string;
  readonly paper: string;
  readonly dim: boolean;
}

/** The pieces of a line with the colours in which they are seen. */
export function seenIn(painted: string, { background, text, colours }: Palette): readonly Seen[] {
  let on: readonly number[] = [];
  return [...painted.matchAll(/((?:\x1b\[[\d;]+m)*)([^\x1b]*)/g)].flatMap(([, codes = '', piece = '']) => {
    for (const code of codes.match(/\d+/g) ?? []) on = switched(on, Number(code));
    if (piece === '') return [];
    const of = (base: number, instead: string): string =>
      colours[(on.find((code) => code >= base && code < base + 8) ?? -1) - base] ?? instead;
    const [ink, paper] = [of(30, text), of(40, background)];
    const isInverse = on.includes(7);
    return [{ text: piece, ink: isInverse ? paper : ink, paper: isInverse ? ink : paper, dim: on.includes(2) }];
  });
}

/** The codes that are on after this one, which ends others, or replaces the colour before it. */
function switched(on: readonly number[], code: number): readonly number[] {
  const ended: Readonly<Record<number, readonly number[]>> = { 0: on, 22: [1, 2], 27: [7] };
  const isColour = code >= 30 && code < 50;
  const tens = Math.floor(code / 10);
  const left = on.filter((one) => !(ended[code]?.includes(one) === true || (isColour && Math.floor(one / 10) === tens)));
  return code in ended || code % 10 === 9 ? left : [...left, code];
}

/** By WCAG, from 1 to 21. */
export function contrastOf({ ink, paper }: Pick<Seen, 'ink' | 'paper'>): number {
  const [lighter = 0, darker = 0] = [luminance(ink), luminance(paper)].sort((left, right) => right - left);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
