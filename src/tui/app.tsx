/** The one thing that knows Ink: prints the lines of the picture and reports key presses. */
import { Box, Text, useApp, useInput, usePaste, useStdin } from 'ink';
import { memo, type ReactElement, useEffect, useSyncExternalStore } from 'react';
import { keyNames } from './key-names.ts';
import type { Store } from './store.ts';

/** What the shell may do with the running screen. */
export interface Screen {
  /** Leaves the screen, restoring the terminal. */
  readonly leave: () => void;
  /** Gives the terminal away while `meanwhile` runs, then draws everything anew. */
  readonly suspend: (meanwhile: () => Promise<void>) => Promise<void>;
}

interface AppProps {
  readonly store: Store;
  readonly onScreen: (screen: Screen) => void;
}

const PrintedLine = memo(function PrintedLine({ text }: { readonly text: string }): ReactElement {
  return <Text wrap="truncate">{text}</Text>;
});

export function App({ store, onScreen }: AppProps): ReactElement {
  const lines = useSyncExternalStore(store.subscribe, store.frame);
  const { exit, suspendTerminal } = useApp();
  const { isRawModeSupported } = useStdin();
  useEffect(() => {
    onScreen({ leave: () => exit(), suspend: (meanwhile) => suspendTerminal(meanwhile) });
  }, [exit, suspendTerminal, onScreen]);
  useInput(
    (input, key) => {
      for (const name of keyNames(input, key)) store.dispatch({ kind: 'key', key: name });
    },
    { isActive: isRawModeSupported },
  );
  // Mounted so that pasted text is swallowed: otherwise a pasted `q` would quit.
  usePaste(() => undefined, { isActive: isRawModeSupported });
  return (
    <Box flexDirection="column" height={lines.length}>
      {lines.map((text, index) => (
        // A line has no identity but its place on the screen.
        <PrintedLine key={index} text={text} />
      ))}
    </Box>
  );
}
