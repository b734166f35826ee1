import { NativeSelect } from '@mantine/core';
import type { Preview } from '@millspace/schemas';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Facts } from '../design/facts.tsx';
import { Scroll } from '../design/scroll.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { Plots } from '../plots/plots.tsx';
import { resolve, type TimeRange } from '../plots/time-range.ts';
import { useSignals } from '../signals/use-signals.ts';
import { curvesOf, firstRecorded, perDay } from './preview-plot.ts';

/** What is recorded beside what a customer gets of it: curve over curve, and what is withheld with the rule that does it. */
export function PreviewView({ of: preview }: { of: Preview }) {
  const { t } = useTranslation('datasets');
  const phrase = usePhrase();
  const { bytes, number, instant } = useFormats();
  const daily = perDay(preview);
  return (
    <>
      <section className="ms-panel">
        <p style={{ marginTop: 0 }}>{t('previewWhy')}</p>
        <Facts
          of={[
            [t('machine'), preview.machine],
            [t('shownAs'), preview.shownAs === preview.machine ? undefined : preview.shownAs],
            [t('timeShown'), t('fromTo', { from: instant(preview.from), to: instant(preview.to) })],
            [
              t('rows'),
              t('rowsText', { original: number(preview.rows.original, 0), shaped: number(preview.rows.shaped, 0) }),
            ],
            [t('held'), preview.rows.held === 0 ? undefined : number(preview.rows.held, 0)],
            [t('perDay'), t('perDayText', { original: bytes(daily.original), shaped: bytes(daily.shaped) })],
          ]}
        />
        {preview.notes.map((note) => (
          <p key={note.en}>{phrase(note)}</p>
        ))}
        <ul>
          {preview.conditions.map((condition) => (
            <li key={condition.en}>{phrase(condition)}</li>
          ))}
        </ul>
      </section>
      <Curves preview={preview} />
      <Withheld preview={preview} />
    </>
  );
}

function Curves({ preview }: { preview: Preview }) {
  const { t } = useTranslation('datasets');
  const { signal } = useSearch({ strict: false }) as { signal?: string };
  const navigate = useNavigate();
  const words = useSignals(preview.series.map(({ pack }) => pack));
  const [zoom, setZoom] = useState<TimeRange | null>(null);
  const one =
    preview.series.find((series) => series.signal === signal) ??
    preview.series.find(({ shaped }) => shaped !== null) ??
    preview.series[0];
  if (one === undefined) return <p>{t('nothingRecorded')}</p>;
  const choose = (chosen: string) =>
    void navigate({ to: '.', search: (now: object) => ({ ...now, signal: chosen }), replace: true } as never);
  const whole = { from: firstRecorded(preview), to: preview.to, live: false };
  const mode = words.find(one.signal)?.mode ?? 'cyclic';
  return (
    <section className="ms-panel">
      <h2>{t('sideBySide')}</h2>
      <NativeSelect
        label={t('signal')}
        value={one.signal}
        onChange={(event) => choose(event.currentTarget.value)}
        data={preview.series.map((series) => ({
          value: series.signal,
          label: series.shaped
            ? words.label(series.signal)
            : t('withheldSignal', { signal: words.label(series.signal) }),
        }))}
      />
      {one.shaped ? null : (
        <p>
          <span className="ms-withheld">{words.label(one.signal)}</span> {t('notDelivered')}
        </p>
      )}
      <Plots
        answer={curvesOf(preview, one, { original: t('asRecorded'), shaped: t('asSeen') }, mode)}
        shown={zoom === null ? whole : resolve(zoom, Date.now())}
        signals={words}
        onRange={setZoom}
        onReset={() => setZoom(null)}
        nameMachine
      />
    </section>
  );
}

function Withheld({ preview }: { preview: Preview }) {
  const { t } = useTranslation('datasets');
  const phrase = usePhrase();
  const { number } = useFormats();
  const words = useSignals(preview.series.map(({ pack }) => pack));
  if (preview.withheld.length === 0) return <p>{t('nothingWithheld')}</p>;
  return (
    <Scroll panel label={t('withheld')}>
      <h2>{t('withheld')}</h2>
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('what')}</th>
            <th scope="col" className="ms-number">
              {t('count')}
            </th>
            <th scope="col">{t('because')}</th>
          </tr>
        </thead>
        <tbody>
          {preview.withheld.map(({ what, name, count, rule, path }) => (
            <tr key={`${what} ${name} ${path ?? rule.en}`}>
              <th scope="row" className={what === 'signal' ? 'ms-withheld' : undefined}>
                {what === 'signal' ? words.label(name) : t(`withheldKind.${what}`, { name })}
              </th>
              <td className="ms-number">{number(count, 0)}</td>
              <td>{phrase(rule)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
