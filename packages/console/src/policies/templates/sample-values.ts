import type { TemplateValue } from '@millspace/policy';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { isObject } from '../tree/pointer.ts';

/** Values as an address holds them; what is none is left out. Pure. */
export function readValues(text: string | undefined): Readonly<Record<string, TemplateValue>> {
  if (text === undefined) return {};
  try {
    const read: unknown = JSON.parse(text);
    if (!isObject(read)) return {};
    return Object.fromEntries(
      Object.entries(read).filter(
        (entry): entry is [string, TemplateValue] =>
          typeof entry[1] === 'string' || (Array.isArray(entry[1]) && entry[1].every((one) => typeof one === 'string')),
      ),
    );
  } catch {
    return {};
  }
}

/** With which values a template is read here: they are in the address. */
export function useSampleValues() {
  const { values } = useSearch({ strict: false }) as { values?: string };
  const navigate = useNavigate();
  const given = useMemo(() => readValues(values), [values]);
  const write = (name: string, value: TemplateValue | null) => {
    const { [name]: _old, ...others } = given;
    const next = value === null ? others : { ...others, [name]: value };
    const text = Object.keys(next).length === 0 ? undefined : JSON.stringify(next);
    void navigate({
      to: '.',
      search: (now: object) => ({ ...now, values: text }),
      replace: true,
      resetScroll: false,
    } as never);
  };
  return { given, write };
}
