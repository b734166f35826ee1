import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { Invitation, ParticipantView } from '@millspace/schemas';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../api/http.ts';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { CopyButton } from '../design/copy-button.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Trail } from '../design/trail.tsx';
import { useFormats } from '../i18n/format.ts';
import { enrolCommand, initCommand, slugOf } from './invitation.ts';

const NEW = '';

/** Inviting somebody: a code that works once, and what they do with it. */
export default function InvitationsPage() {
  const { t } = useTranslation('participants');
  const participants = useApi<{ participants: ParticipantView[] }>('/participants', { topics: ['participants'] });
  return (
    <>
      <PageHeader title={t('inviteTitle')} trail={<Trail steps={[{ label: t('title'), to: '/participants' }]} />} />
      <p className="ms-muted">{t('inviteAbout')}</p>
      <Answer of={participants}>
        {(data) => <Invite participants={data.participants.filter(({ state }) => state === 'active')} />}
      </Answer>
    </>
  );
}

function Invite({ participants }: { participants: readonly ParticipantView[] }) {
  const { t } = useTranslation('participants');
  const { participant = NEW } = useSearch({ strict: false }) as { participant?: string };
  const [who, setWho] = useState(participants.some(({ slug }) => slug === participant) ? participant : NEW);
  const [name, setName] = useState('');
  const [slug, setSlug] = useState<string | null>(null);
  const [country, setCountry] = useState('');
  const [made, setMade] = useState<{ slug: string; invitation: Invitation } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const wanted = who === NEW ? (slug ?? slugOf(name)) : who;
  const lacks: string | null =
    who === NEW && name.trim() === '' ? t('lacksName') : wanted.length < 2 ? t('lacksSlug') : null;
  const submit = async () => {
    setBusy(true);
    setError(null);
    try {
      if (who === NEW) {
        await post('/participants', {
          slug: wanted,
          name: name.trim(),
          ...(country.trim() === '' ? {} : { country: country.trim() }),
        });
        // If only the code fails, the next attempt is about somebody who is there already.
        setWho(wanted);
      }
      setMade({ slug: wanted, invitation: await post<Invitation>(`/participants/${wanted}/invitations`) });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  if (made !== null) return <Made {...made} again={() => setMade(null)} />;
  return (
    <form
      className="ms-panel"
      style={{ maxWidth: 560 }}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <NativeSelect
        label={t('whom')}
        value={who}
        onChange={(event) => setWho(event.currentTarget.value)}
        data={[
          { value: NEW, label: t('somebodyNew') },
          ...[
            ...participants.map((one) => ({ value: one.slug, label: one.name })),
            ...(who !== NEW && !participants.some((one) => one.slug === who) ? [{ value: who, label: name }] : []),
          ],
        ]}
      />
      {who === NEW ? (
        <>
          <TextInput
            label={t('companyName')}
            value={name}
            maxLength={200}
            mt="sm"
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t('slug')}
            description={t('slugHint')}
            value={wanted}
            maxLength={63}
            mt="sm"
            onChange={(event) => setSlug(event.currentTarget.value.toLowerCase())}
          />
          <TextInput
            label={t('country')}
            description={t('countryHint')}
            value={country}
            maxLength={64}
            mt="sm"
            onChange={(event) => setCountry(event.currentTarget.value)}
          />
        </>
      ) : null}
      {error === null ? null : <ErrorPanel error={error} />}
      <div className="ms-row" style={{ marginTop: 12 }}>
        <Button type="submit" disabled={lacks !== null} loading={busy}>
          {t('makeCode')}
        </Button>
        {lacks === null ? null : <span className="ms-muted">{lacks}</span>}
      </div>
    </form>
  );
}

/** The code, which nobody can see again, and the lines to type at the other side. */
function Made({ slug, invitation, again }: { slug: string; invitation: Invitation; again: () => void }) {
  const { t } = useTranslation('participants');
  const { instant } = useFormats();
  const lines = [initCommand(slug, location.origin), enrolCommand(invitation.code)];
  return (
    <section className="ms-panel" role="status">
      <h2>{t('codeTitle', { slug })}</h2>
      <p>{t('codeOnce', { until: instant(invitation.expiresAt) })}</p>
      <div className="ms-row">
        <code style={{ fontSize: 16 }}>{invitation.code}</code>
        <CopyButton value={invitation.code} label={t('copyCode')} />
      </div>
      <p>{t('codeHow')}</p>
      <pre style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{lines.join('\n')}</pre>
      <div className="ms-row">
        <CopyButton value={lines.join('\n')} label={t('copyLines')} />
        <Button variant="default" size="compact-sm" onClick={again}>
          {t('inviteAnother')}
        </Button>
      </div>
    </section>
  );
}
