import { Button } from '@mantine/core';
import type { SourceView } from '@millspace/schemas';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { passed } from '../access.tsx';
import { useAccess, useProbe } from '../trust.tsx';
import { after, type Step } from './steps.ts';

interface OnwardProps {
  source: Pick<SourceView, 'id' | 'type'>;
  from: Step;
  /** What has to be done first; null = nothing. */
  missing: string | null;
}

/** The way to the next step; while it is closed it says what is missing. */
export function Onward({ source: { id, type }, from, missing }: OnwardProps) {
  const { t } = useTranslation('sources');
  const navigate = useNavigate();
  const to = after(from, type);
  return (
    <div className="ms-row">
      <Button disabled={missing !== null} onClick={() => void navigate({ to: `/sources/${id}/setup/${to}` })}>
        {t('setup.next', { step: t(`setup.${to}.name`) })}
      </Button>
      <span role="status" className="ms-muted">
        {missing}
      </span>
    </div>
  );
}

export function OnwardFromTheirs({ id }: { id: string }) {
  const { t } = useTranslation('sources');
  const { data } = useProbe(id);
  const open = data?.trust.state === 'trusted' || data?.trust.state === 'none needed';
  return <Onward source={{ id, type: 'opcua' }} from="theirs" missing={open ? null : t('setup.theirs.missing')} />;
}

export function OnwardFromOurs({ id }: { id: string }) {
  const { t } = useTranslation('sources');
  const { data } = useAccess(id);
  return (
    <Onward
      source={{ id, type: 'opcua' }}
      from="ours"
      missing={passed(data, 'ours') ? null : t('setup.ours.missing')}
    />
  );
}
