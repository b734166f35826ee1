import { useApi } from '../api/use-api.ts';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { decimalsOf, type SignalWords, type Vocabulary } from './vocabulary.ts';

export interface Signals {
  /** Name of a signal in the language of the screen; the id of one that no vocabulary knows. */
  label: (signal: string) => string;
  /** A value with its unit, e.g. 12.3 kW; states by their names. */
  value: (signal: string, value: number) => string;
  symbol: (signal: string) => string;
  find: (signal: string) => SignalWords | undefined;
  event: (code: string) => string;
}

/** How signals of these machine types are called and written. Empty until the vocabularies are there. */
export function useSignals(machineTypes: readonly string[]): Signals {
  const ids = [...new Set(machineTypes)]
    .filter((id) => id !== '')
    .sort()
    .join(',');
  const { data } = useApi<{ vocabularies: Vocabulary[] }>('/vocabularies', { query: { ids }, enabled: ids !== '' });
  const phrase = usePhrase();
  const { number } = useFormats();
  const vocabularies = data?.vocabularies ?? [];
  const known = new Map(vocabularies.flatMap(({ signals }) => signals.map((signal) => [signal.id, signal] as const)));
  const events = new Map(vocabularies.flatMap((one) => one.events.map((event) => [event.code, event.label] as const)));
  const find = (signal: string) => known.get(signal);
  return {
    find,
    label: (signal) => {
      const words = find(signal);
      return words ? phrase(words.label) : signal;
    },
    symbol: (signal) => find(signal)?.symbol ?? '',
    value: (signal, value) => {
      const words = find(signal);
      const state = words?.enum?.[String(value)];
      if (state) return phrase(state);
      const digits = number(value, words ? decimalsOf(words) : undefined);
      return words?.symbol ? `${digits}\u00a0${words.symbol}` : digits;
    },
    event: (code) => {
      const label = events.get(code);
      return label ? phrase(label) : code;
    },
  };
}
