import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { Attestation, AttestationInput, ParticipantView } from '@millspace/schemas';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { type Column, DataTable } from '../design/data-table.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { ReasonedAct } from '../design/reasoned-act.tsx';
import { type StateKind, StateWord } from '../design/state-word.tsx';
import { useFormats } from '../i18n/format.ts';
import { instantOf } from '../i18n/zoned-time.ts';

const KINDS = ['role', 'certification', 'location', 'membership'] as const;
const CERTIFICATIONS = ['x:BASE', 'x:TRUST', 'x:TRUST_PLUS'];
const SIGNS: Record<Attestation['state'], StateKind> = {
  valid: 'done',
  coming: 'waiting',
  expired: 'off',
  withdrawn: 'stopped',
};

/** Facts of the register that policies are decided on, and who attested each. */
export function Attestations({ of }: { of: ParticipantView }) {
  const { t } = useTranslation('participants');
  const { instant, date } = useFormats();
  const attestations = useApi<{ attestations: Attestation[] }>(`/participants/${of.slug}/attestations`, {
    topics: ['participants'],
  });
  const withdraw = useCommand<{ id: string; reason: string }>(
    ({ id, reason }) => ({
      method: 'POST',
      path: `/attestations/${encodeURIComponent(id)}/withdraw`,
      body: { reason },
    }),
    ['participants'],
  );
  const columns: Column<Attestation>[] = [
    {
      head: t('what'),
      cell: ({ kind, value }) => (
        <>
          {t(`kind.${kind}`)} <code>{value}</code>
        </>
      ),
    },
    {
      head: t('state'),
      cell: ({ state, reason }) => (
        <>
          <StateWord kind={SIGNS[state]} word={t(`attestationState.${state}`)} />
          {reason === undefined ? null : <div className="ms-muted">{reason}</div>}
        </>
      ),
    },
    {
      head: t('validity'),
      cell: ({ from, until }) =>
        until === null ? t('fromOn', { from: date(from) }) : t('fromUntil', { from: date(from), until: date(until) }),
    },
    {
      head: t('attestedBy'),
      cell: ({ by, at }) => (
        <>
          <code>{by}</code>
          <br />
          {instant(at)}
        </>
      ),
    },
    { head: t('evidence'), cell: ({ note }) => note ?? '–' },
    {
      head: t('actions'),
      unnamed: true,
      cell: ({ id, state, value }) =>
        state === 'valid' || state === 'coming' ? (
          <ReasonedAct
            action={t('withdraw', { what: value })}
            consequence={t('withdrawConsequence')}
            act={(reason) => withdraw.mutateAsync({ id, reason })}
          />
        ) : null,
    },
  ];
  return (
    <section className="ms-panel">
      <h2>{t('attested')}</h2>
      <p className="ms-muted">{t('attestedWhy')}</p>
      <Answer of={attestations}>
        {(data) =>
          data.attestations.length === 0 ? (
            <p>{t('nothingAttested')}</p>
          ) : (
            <DataTable label={t('attested')} rows={data.attestations} keyOf={({ id }) => id} columns={columns} />
          )
        }
      </Answer>
      {of.state === 'active' ? <Attest slug={of.slug} /> : null}
    </section>
  );
}

/** Attesting something: acts at once on every policy that asks for it. */
function Attest({ slug }: { slug: string }) {
  const { t } = useTranslation('participants');
  const { zone } = useFormats();
  const [open, setOpen] = useState(false);
  const [kind, setKind] = useState<(typeof KINDS)[number]>('role');
  const attest = useCommand<AttestationInput>(
    (body) => ({ method: 'POST', path: `/participants/${slug}/attestations`, body }),
    ['participants'],
  );
  if (!open)
    return (
      <Button variant="default" mt="sm" onClick={() => setOpen(true)}>
        {t('attest')}
      </Button>
    );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    // A day that is named as the last one is a whole day.
    const until = text('until') === '' ? null : instantOf(`${text('until')}T23:59:59`, zone);
    attest.mutate(
      { kind, value: text('value'), until, ...(text('note') === '' ? {} : { note: text('note') }) },
      { onSuccess: () => setOpen(false) },
    );
  };
  return (
    <form onSubmit={submit} style={{ maxWidth: 480, marginTop: 12 }}>
      <NativeSelect
        label={t('what')}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value as typeof kind)}
        data={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
      />
      {kind === 'certification' ? (
        <NativeSelect key="level" name="value" label={t('value')} mt="sm" data={CERTIFICATIONS} />
      ) : (
        <TextInput key={kind} name="value" label={t('value')} description={t(`valueHint.${kind}`)} mt="sm" required />
      )}
      <TextInput name="until" type="date" label={t('until')} description={t('untilHint')} mt="sm" />
      <TextInput name="note" label={t('evidence')} description={t('evidenceHint')} mt="sm" />
      {attest.error ? <ErrorPanel error={attest.error} /> : null}
      <div className="ms-row" style={{ marginTop: 12 }}>
        <Button type="submit" loading={attest.isPending}>
          {t('attest')}
        </Button>
        <Button variant="default" onClick={() => setOpen(false)}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  );
}
