/**
 * What Ink alone costs: an app that prints the very rows that the dashboard prints on the boards of the bench, one `Text` for each, ready
 * painted (`BENCH_PICTURES`), and changes the same cells at the same times. A detail beside a list stands in a box with a border, as anyone
 * would make it with Ink: in one `Text` with its list, Ink would not lay out anything. `BENCH_STILL`: it changes nothing.
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
  return shown?.[isStill ? 0 : turnAt(now)] ?? { above: [], beside: null, below: [] };
}

const Row = memo(function Row({ text }: { readonly text: string }): ReactElement {
  return <Text wrap="truncate">{text}</Text>;
});

function Rows({ texts }: { readonly texts: readonly string[] }): ReactElement {
  return (
    <>
      {texts.map((text, index) => (
        <Row key={index} text={text} />
      ))}
    </>
  );
}

function Beside({ list, detail, width, height }: NonNullable<Picture['beside']>): ReactElement {
  return (
    <Box height={height}>
      <Box flexDirection="column" width={width}>
        <Rows texts={list} />
      </Box>
      <Box
        flexDirection="column"
        flexGrow={1}
        borderStyle="single"
        borderTop={false}
        borderRight={false}
        borderBottom={false}
        borderDimColor
      >
        <Rows texts={detail} />
      </Box>
    </Box>
  );
}

function App(): ReactElement {
  const { columns, rows } = useWindowSize();
  const [{ above, beside, below }, setPicture] = useState(() => pictureAt(begun));
  useInput(() => undefined);
  useEffect(() => {
    if (!isStill) everyTurn(() => setPicture(pictureAt(Date.now())));
  }, []);
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Rows texts={above} />
      {beside !== null && <Beside {...beside} />}
      <Rows texts={below} />
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
