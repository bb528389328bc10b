/**
 * What Ink alone costs: an app that prints the very rows that the dashboard prints on these boards, one `Text` for each, ready painted
 * before the start, and computes nothing. `BENCH_PROBES` rows at most; `BENCH_STILL` for a board that never changes.
 */
import { Box, render, Text, useInput, useWindowSize } from 'ink';
import { memo, type ReactElement, useEffect, useState } from 'react';
import { glyphsOf } from '../../src/tui/glyphs.ts';
import { begin, type Model } from '../../src/tui/model.ts';
import type { Step } from '../../src/tui/step.ts';
import { paint } from '../../src/tui/theme.ts';
import { update } from '../../src/tui/update.ts';
import { frameOf } from '../../test/support/frames.ts';
import { someStrips } from '../../test/support/pasts.ts';
import { boards, TICK_MS } from './board.ts';

const isStill = process.env['BENCH_STILL'] !== undefined;
const now = Date.now();
const look = { language: 'en', glyphs: glyphsOf('unicode'), utcOffsetMinutes: () => 0 } as const;

/** One picture for each board, with the first row selected as the bench selects it in the dashboard. */
function picturesOf(columns: number, rows: number): readonly (readonly string[])[] {
  return boards(Number(process.env['BENCH_PROBES']), now).map((snapshot) => {
    const model = begin({ snapshot, now, columns, rows, link: { kind: 'embedded' }, withEvents: false, faults: null, withHistory: true });
    return frameOf(answered(update(model, { kind: 'key', key: 'j' }, now)), look).map((line) => paint(line, 'color').trimEnd() || ' ');
  });
}

/** With the answers of the history that the dashboard of the bench gets. */
function answered({ model, commands }: Step): Model {
  return commands.reduce((before, command) => {
    if (command.kind !== 'ask') return before;
    const { question } = command;
    switch (question.topic) {
      case 'strips': {
        const answer = { ...someStrips(question.range, before.snapshot), asOf: now };
        return update(before, { kind: 'answered', topic: 'strips', which: question.which, answer }, now).model;
      }
      case 'summaries':
        return update(before, { kind: 'answered', topic: 'summaries', which: question.which, answer: new Map() }, now).model;
      case 'troubles':
        return update(before, { kind: 'answered', topic: 'troubles', which: '', answer: [] }, now).model;
      default:
        return before;
    }
  }, model);
}

const Row = memo(function Row({ text }: { readonly text: string }): ReactElement {
  return <Text wrap="truncate">{text}</Text>;
});

function App({ pictures }: { readonly pictures: readonly (readonly string[])[] }): ReactElement {
  const { columns, rows } = useWindowSize();
  const [turn, setTurn] = useState(0);
  useInput(() => undefined);
  useEffect(() => {
    if (isStill) return;
    const timer = setInterval(() => setTurn((before) => before + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      {pictures[turn % pictures.length]?.map((text, index) => (
        <Row key={index} text={text} />
      ))}
    </Box>
  );
}

process.on('SIGTERM', () => process.exit());
const pictures = picturesOf(process.stdout.columns, process.stdout.rows);
await render(<App pictures={pictures} />, {
  alternateScreen: true,
  incrementalRendering: true,
  interactive: true,
  maxFps: 60,
}).waitUntilExit();
