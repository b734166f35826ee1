import { Button, NativeSelect } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../design/copy-button.tsx';
import { useFormats } from '../i18n/format.ts';
import { frozen, type Instants, LAST_HOUR, resolve, type TimeRange } from './time-range.ts';

const PRESETS = ['now-5m', 'now-1h', 'now-6h', 'now-24h', 'now-7d', 'now-30d', 'now-365d'] as const;

/** The range in the address of this page, and how to change it: each change is one step of the browser's history. */
export function useRange(): { range: TimeRange; resolveNow: () => Instants; setRange: (range: TimeRange) => void } {
  const search = useSearch({ strict: false }) as Partial<TimeRange>;
  const navigate = useNavigate();
  const range = { from: search.from ?? LAST_HOUR.from, to: search.to ?? LAST_HOUR.to };
  const resolveNow = useCallback(() => resolve({ from: range.from, to: range.to }, Date.now()), [range.from, range.to]);
  const setRange = (next: TimeRange) =>
    void navigate({ to: '.', search: (before: object) => ({ ...before, ...next }), resetScroll: false } as never);
  return { range, resolveNow, setRange };
}

/** Choose how far back; a range chosen by hand is named, and a button leads back to live. */
export function RangePicker({
  range,
  shown,
  setRange,
}: {
  range: TimeRange;
  shown: Instants;
  setRange: (range: TimeRange) => void;
}) {
  const { t } = useTranslation('plots');
  const { instant } = useFormats();
  const preset = PRESETS.find((one) => one === range.from && range.to === 'now');
  const link = () => {
    const url = new URL(location.href);
    for (const [key, value] of Object.entries(frozen(shown))) url.searchParams.set(key, value);
    return url.href;
  };
  return (
    <div className="ms-row">
      <NativeSelect
        aria-label={t('range')}
        size="xs"
        value={preset ?? ''}
        onChange={(event) => setRange({ from: event.currentTarget.value, to: 'now' })}
        data={[
          ...(preset ? [] : [{ value: '', label: t('fixed', { from: instant(shown.from), to: instant(shown.to) }) }]),
          ...PRESETS.map((value) => ({ value, label: t(`presets.${value}`) })),
        ]}
      />
      {shown.live ? null : (
        <Button size="compact-sm" onClick={() => setRange(LAST_HOUR)}>
          {t('backToLive')}
        </Button>
      )}
      <CopyButton value={link()} label={t('copyLink')} />
    </div>
  );
}
