import { type ComponentType, lazy } from 'react';
import { loadPart } from './load-part.ts';

/** A part of a page whose code is loaded when it is needed. */
export interface LatePart<Props> {
  /** Begins to load it, before it is shown. */
  soon: () => void;
  /** Its component once it is there; until then one that waits for it. */
  current: () => ComponentType<Props>;
}

export function latePart<Props>(load: () => Promise<{ default: ComponentType<Props> }>): LatePart<Props> {
  let loading: Promise<{ default: ComponentType<Props> }> | undefined;
  let loaded: ComponentType<Props> | null = null;
  const begin = () => {
    loading ??= loadPart(load).then((part) => {
      loaded = part.default;
      return part;
    });
    return loading;
  };
  const waiting = lazy(begin as () => Promise<{ default: ComponentType<unknown> }>) as ComponentType<unknown>;
  return {
    // Whether it failed is said where the part is shown.
    soon: () => void begin().catch(() => undefined),
    current: () => loaded ?? (waiting as ComponentType<Props>),
  };
}
