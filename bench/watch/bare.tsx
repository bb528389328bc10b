/**
 * What Ink alone costs: an app that prints a screen of lines as busy as the dashboard's, one `Text` for each, and
 * computes nothing. `BENCH_PROBES` rows at most; two of them change four times a second unless `BENCH_STILL` is set.
 */
import { Box, render, Text, useInput, useWindowSize } from 'ink';
import { memo, type ReactElement, useEffect, useState } from 'react';
import { stripAt, TICK_MS } from './board.ts';

const probes = Number(process.env['BENCH_PROBES']);
const isStill = process.env['BENCH_STILL'] !== undefined;
const CELLS: Readonly<Record<string, string>> = { u: '\x1b[32m▂', w: '\x1b[1;33m▅', d: '\x1b[1;31m█' };

const Line = memo(function Line({ text }: { readonly text: string }): ReactElement {
  return <Text wrap="truncate">{text}</Text>;
});

/** The line of a probe; `turn` changes as much of it as an answer changes in the dashboard. */
function probeLine(index: number, turn: number, columns: number): string {
  const newest = stripAt(turn).slice(-Math.max(6, columns - 64));
  const strip = newest.replaceAll(
    /(.)\1*/g,
    (run, kind: string) => `${CELLS[kind]}${'▂▅█'['uwd'.indexOf(kind)]?.repeat(run.length - 1)}\x1b[0m`,
  );
  return `  \x1b[32m✓\x1b[0m probe-${String(index).padEnd(6)} \x1b[2mserver-${index}/保管庫/\x1b[0m ${20 + ((turn * 7) % 50)} ms ${strip} \x1b[2mnow\x1b[0m`;
}

function App(): ReactElement {
  const { columns, rows } = useWindowSize();
  const [turn, setTurn] = useState(0);
  useInput(() => undefined);
  useEffect(() => {
    if (isStill) return;
    const timer = setInterval(() => setTurn((before) => before + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const rule = '─'.repeat(columns);
  const list = Array.from({ length: Math.min(probes, rows - 4) }, (_, index) => probeLine(index, index < 2 ? turn : 0, columns));
  const rest = Array.from({ length: rows - 4 - list.length }, () => rule);
  const lines = [' \x1b[7;32m ✓ \x1b[0m everything is fine', rule, ...list, ...rest, rule, ' ? help  q quit'];
  return (
    <Box flexDirection="column" height={rows}>
      {lines.map((text, index) => (
        <Line key={index} text={text} />
      ))}
    </Box>
  );
}

process.on('SIGTERM', () => process.exit());
await render(<App />, { alternateScreen: true, incrementalRendering: true, interactive: true, maxFps: 60 }).waitUntilExit();
