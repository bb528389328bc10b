/** What every pane is painted with, by context. */
import { createContext, useContext } from 'react';
import type { Glyphs } from '../glyphs.ts';
import type { Screen } from '../panes.ts';
import type { Theme } from '../theme.ts';

export interface Style {
  readonly theme: Theme;
  readonly age: Screen['age'];
  readonly glyphs: Glyphs;
}

/** The glyphs of the screen, and what its theme means on this terminal. */
export interface Styles {
  readonly glyphs: Glyphs;
  readonly themeOf: (wanted: Screen['theme']) => Theme;
}

const StyleContext = createContext<Style | null>(null);

export const StyleProvider = StyleContext.Provider;

export function useStyle(): Style {
  const style = useContext(StyleContext);
  if (style === null) throw new Error('there is no StyleProvider around this component');
  return style;
}
