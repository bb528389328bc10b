/**
 * What Ink alone costs: an app that prints the very rows that the dashboard prints on the boards of the bench, one `Text` for each, ready
 * painted (`BENCH_PICTURES`), and changes the same cells at the same times. `BENCH_STILL`: it changes nothing.
 */
import { readFileSync } from 'node:fs';
import { Box, render, Text, useInput, useWindowSize } from 'ink';
import { memo, type ReactElement, useEffect, useState } from 'react';
import { CYCLE_MS, everyTurn, turnAt } from './board.ts';
import type { Picture } from './pictures.ts';

const isStill = process.env['BENCH_STILL'] !== undefined;
const begun = Number(process.env['BENCH_BEGUN']);
const pictures = JSON.parse(readFileSync(process.env['BENCH_PICTURES'] ?? '', 'utf8')) as readonly (readonly Picture[])[];

function pictureAt(now: number): Picture {
  const cycle = Math.floor(now / CYCLE_MS) - Math.floor(begun / CYCLE_MS);
  const shown = pictures[Math.min(cycle, pictures.length - 1)];
  return shown?.[isStill ? 0 : turnAt(now)] ?? [];
}

const Row = memo(function Row({ text }: { readonly text: string }): ReactElement {
  return <Text wrap="truncate">{text}</Text>;
});

function App(): ReactElement {
  const { columns, rows } = useWindowSize();
  const [picture, setPicture] = useState(() => pictureAt(begun));
  useInput(() => undefined);
  useEffect(() => {
    if (!isStill) everyTurn(() => setPicture(pictureAt(Date.now())));
  }, []);
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      {picture.map((text, index) => (
        <Row key={index} text={text} />
      ))}
    </Box>
  );
}

process.on('SIGTERM', () => process.exit());
await render(<App />, {
  alternateScreen: true,
  incrementalRendering: true,
  interactive: true,
  maxFps: 60,
}).waitUntilExit();
