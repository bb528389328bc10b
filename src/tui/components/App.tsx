/** The dashboard as an Ink application: shows the store's screen, and gives it keys, pasted text and the size of the terminal. */
import { useApp, useInput, usePaste, useStdin, useWindowSize } from 'ink';
import { type ReactElement, useEffect, useState, useSyncExternalStore } from 'react';
import { keyNames } from '../key-names.ts';
import type { Store } from '../store.ts';
import { Dashboard } from './Dashboard.tsx';
import { type Style, StyleProvider } from './style.ts';

/** Releases the terminal while `meanwhile` runs, then takes it back and draws everything. */
export type Suspend = (meanwhile: () => Promise<void>) => Promise<void>;

interface AppProps {
  readonly store: Pick<Store, 'subscribe' | 'screen' | 'dispatch'>;
  readonly style: Style;
  readonly onMount: (suspend: Suspend) => void;
}

export function App({ store, style, onMount }: AppProps): ReactElement {
  const screen = useSyncExternalStore(store.subscribe, store.screen);
  const { columns, rows } = useWindowSize();
  const { suspendTerminal } = useApp();
  const { isRawModeSupported } = useStdin();
  useEffect(() => onMount((meanwhile) => suspendTerminal(meanwhile)), [suspendTerminal, onMount]);
  useEffect(() => store.dispatch({ kind: 'size', columns, rows }), [store, columns, rows]);
  useInput(
    (input, key) => {
      for (const name of keyNames(input, key)) store.dispatch({ kind: 'key', key: name });
    },
    { isActive: isRawModeSupported },
  );
  // Pasted text does not count as keys: a pasted `q` must not quit.
  usePaste((text) => store.dispatch({ kind: 'paste', text }), { isActive: isRawModeSupported });
  // The effects above run before this one: once the first frame is drawn, keys and pasted text are distinguished.
  const [isListening, setIsListening] = useState(false);
  // oxlint-disable-next-line react/set-state-in-effect -- it follows the state of an external system, the terminal
  useEffect(() => setIsListening(true), []);
  return <StyleProvider value={style}>{isListening ? <Dashboard screen={screen} /> : null}</StyleProvider>;
}
