import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { latePart } from '../api/late-part.ts';
import { Late } from '../design/late.tsx';
import { useFormats } from '../i18n/format.ts';
import type { LiveWindow } from '../live/live-window.ts';
import { frozen } from '../plots/time-range.ts';
import { type Signals, useSignals } from '../signals/use-signals.ts';
import { LiveNumber } from './live-number.tsx';
import type { TabProps } from './machine.page.tsx';
import classes from './machines.module.css';
import { SignalTable, useChosenSignals } from './signal-table.tsx';
import { LIVE_MS, useLiveWindow } from './use-live-window.ts';

const LivePlot = latePart(() => import('../plots/live-plot.tsx'));
/** Curves of one unit share a panel, up to this many. */
const LINES = 8;

/** What the machine does now: curves and numbers as the values come in. Choosing a stretch stops them; a button goes on. */
export default function LiveTab({ machine }: TabProps) {
  LivePlot.soon();
  const { t } = useTranslation('machines');
  const signals = useSignals(machine.packs);
  const { chosen, choose } = useChosenSignals(machine);
  const window = useLiveWindow(machine.machine, chosen);
  const [held, setHeld] = useState<{ from: number; to: number } | null>(null);
  return (
    <>
      <div className="ms-row">
        {held === null ? (
          <span>{t('lastMinutes')}</span>
        ) : (
          <>
            <Button size="compact-sm" onClick={() => setHeld(null)}>
              {t('backToLive')}
            </Button>
            <Link to={`/machines/${encodeURIComponent(machine.machine)}/history`} search={frozen(held) as never}>
              {t('stretchInHistory')}
            </Link>
          </>
        )}
        {held === null ? (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => setHeld({ from: Date.now() - LIVE_MS, to: Date.now() })}
          >
            {t('hold')}
          </Button>
        ) : null}
      </div>
      {chosen.length === 0 ? <p>{t('chooseSignals')}</p> : null}
      {panelsOf(chosen, signals).map((panel) => (
        <LivePanel key={panel.join()} panel={panel} {...{ window, signals, held, setHeld }} />
      ))}
      <SignalTable machine={machine} words={signals} chosen={chosen} choose={choose} />
    </>
  );
}

function panelsOf(chosen: readonly string[], signals: Signals): string[][] {
  const panels: string[][] = [];
  for (const signal of chosen) {
    const open = panels.findLast(([first = '']) => signals.symbol(first) === signals.symbol(signal));
    if (open && open.length < LINES) open.push(signal);
    else panels.push([signal]);
  }
  return panels;
}

interface PanelProps {
  panel: readonly string[];
  window: LiveWindow;
  signals: Signals;
  held: { from: number; to: number } | null;
  setHeld: (range: { from: number; to: number }) => void;
}

function LivePanel({ panel, window, signals, held, setHeld }: PanelProps) {
  const { i18n } = useTranslation();
  const { number, zone } = useFormats();
  const [first = ''] = panel;
  return (
    <figure className={classes.live}>
      <figcaption className="ms-spread">
        <ul className="ms-row" style={{ listStyle: 'none', margin: 0, padding: 0 }}>
          {panel.map((signal, at) => (
            <li key={signal}>
              <span aria-hidden="true" style={{ color: `var(--ms-series-${at + 1})` }}>
                ━{' '}
              </span>
              {signals.label(signal)}{' '}
              <LiveNumber read={() => window.of(signal).v.at(-1)} write={(value) => signals.value(signal, value)} />
            </li>
          ))}
        </ul>
        <span className="ms-muted">
          {signals.symbol(first)} {zone}
        </span>
      </figcaption>
      <Late
        part={LivePlot}
        fallback={<div style={{ height: 180 }} />}
        with={{
          read: () => window.aligned(panel),
          version: () => window.version,
          stepped: panel.map((signal) => signals.find(signal)?.mode === 'step'),
          range: (now) => held ?? { from: now - LIVE_MS, to: now },
          height: 180,
          zone,
          language: i18n.language,
          writeValue: (value) => number(value),
          onRange: (from, to) => setHeld({ from, to }),
        }}
      />
    </figure>
  );
}
