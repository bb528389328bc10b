/** What every pane is painted with, by context. */
import { createContext, useContext } from 'react';
import type { Glyphs } from '../glyphs.ts';
import type { Theme } from '../theme.ts';

export interface Style {
  readonly theme: Theme;
  readonly glyphs: Glyphs;
}

const StyleContext = createContext<Style | null>(null);

export const StyleProvider = StyleContext.Provider;

export function useStyle(): Style {
  const style = useContext(StyleContext);
  if (style === null) throw new Error('there is no StyleProvider around this component');
  return style;
}
