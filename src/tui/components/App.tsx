/** The dashboard as an Ink application: shows the store's screen, and gives it keys, pasted text and the size of the terminal. */
import { useApp, useInput, usePaste, useStdin, useWindowSize } from 'ink';
import { type ReactElement, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { keyNames } from '../key-names.ts';
import { lineAt } from '../panes.ts';
import type { Mouse } from '../screen/mouse.ts';
import type { Store } from '../store.ts';
import { Dashboard } from './Dashboard.tsx';
import { StyleProvider, type Styles } from './style.ts';

/** Releases the terminal while `meanwhile` runs, then takes it back and draws everything. */
export type Suspend = (meanwhile: () => Promise<void>) => Promise<void>;

interface ShownProps {
  readonly store: Pick<Store, 'subscribe' | 'screen' | 'dispatch'>;
  readonly styles: Styles;
}

interface AppProps extends ShownProps {
  /** Hears the mouse; returns a function that ends it. `null`: there is none. */
  readonly mouse: ((heard: (mouse: Mouse) => void) => () => void) | null;
  readonly onMount: (suspend: Suspend) => void;
}

export function App({ store, styles, mouse, onMount }: AppProps): ReactElement | null {
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
  useEffect(
    () =>
      mouse?.((event) => {
        if (event.kind === 'wheel') return store.dispatch(event);
        const id = lineAt(store.screen(), event.x, event.y)?.id;
        if (id !== undefined) store.dispatch({ kind: 'click', id });
      }),
    [mouse, store],
  );
  // Pasted text does not count as keys: a pasted `q` must not quit.
  usePaste((text) => store.dispatch({ kind: 'paste', text }), { isActive: isRawModeSupported });
  // The effects above run before this one: once the first frame is drawn, keys and pasted text are distinguished.
  const [isListening, setIsListening] = useState(false);
  // oxlint-disable-next-line react/set-state-in-effect -- it follows the state of an external system, the terminal
  useEffect(() => setIsListening(true), []);
  return isListening ? <Shown store={store} styles={styles} /> : null;
}

/** A component of its own, as what hears the terminal does not change with the screen. */
function Shown({ store, styles }: ShownProps): ReactElement {
  const screen = useSyncExternalStore(store.subscribe, store.screen);
  const theme = styles.themeOf(screen.theme);
  const { age } = screen;
  const style = useMemo(() => ({ theme, age, glyphs: styles.glyphs }), [theme, age, styles]);
  return (
    <StyleProvider value={style}>
      <Dashboard screen={screen} />
    </StyleProvider>
  );
}
